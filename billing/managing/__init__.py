"""Managing: more licenses or fewer, recurring billing, cancel, reactivate.

Who may: a purchaser on their own self-service subscription (the card is theirs), global and billing admins on
what the organization owns (the organization's account pays). An admin only reads what somebody else owns.
What happens:
- More licenses: an order; the card is charged for the rest of the running period, then the seats are there (R18).
- Fewer, inside the refund window and with recurring billing on: at once, with a credit note and a refund by
  days (R19, R20). Otherwise from the next term on (`PaymentPlan.next_quantity`), and it can be withdrawn.
  Never below the seats in use (R22): whose seat ends is chosen in the same act.
- Recurring billing off: it runs to the end of the paid term; what is due within the term stays due (R23).
- Cancel: inside the window at once with a refund, straight to Disabled; after it recurring billing is off.
- Reactivate, from Expired or Disabled (R30: never Deleted): a new term from today; seats and people stay.
Start at `rules.py` (what may be, and when), `amounts.py` (what it costs or gives back, to the minor unit) and
`set_licenses.py`; `outlook.py` is what a page shows before anything is written.
"""
