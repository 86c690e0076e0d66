"""Take-over in money: what `licensing/takeover` asks when an organization takes control of a purchase.

- Move users and Cancel: inside the refund window (`Product.refund_days` after the term began) the purchaser
  gets back the days that are left of the period they paid, by a credit note and a refund to the card; after it
  nothing. Bills that nobody paid are taken back. Nothing is billed any more.
- Keep for the organization: the organization's account pays, with its card, or by invoice where it has none.
  From now on: the purchaser gets back what is left of the period, whatever the window, and the organization is
  billed for it. Or from the next bill on: nothing moves today.
- Undo of a move: what was given back for the days that are left is charged again, and billing goes on.
`books.py` is the answer to everything; `refunds.py`, `keeping.py` are what it rests on.
"""
