"""What time alone does to a subscription: Active, Expired, Disabled, Deleted.

A term ends and is not renewed: the subscription is Expired at that moment and everything still works.
After the product's `grace_days` it is Disabled: nobody can use it, nobody loses a seat. After
`disabled_days` it is Deleted for good and its seats are free. Trials without a card just end that way
(R67); what has no end stays. Renewals and payments are billing's: it calls `expire()` for what it could
not renew. While a move runs (Moving, or seats reserved here for one) nothing happens.

Each step is due at a moment that the schedule says (`rules.py`), and carries that moment however late it
is done. Start at `follow_schedule.py`, the daily work; `warn.py` writes 30, 7 and 1 days before an end.
"""
