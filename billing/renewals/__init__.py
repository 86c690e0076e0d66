"""Renewals: what is due is billed and charged by itself, night after night.

`bill_due.py` bills every plan whose next period has begun: the monthly payments inside a term, a new term,
the end of a trial with a card. What was scheduled for it (fewer seats, another payer) happens first. The
invoice is due and its charge posted in one transaction; `outcome.py` hears what came of it.
- Paid: the subscription goes on, and after a refusal it is Active again.
- Refused: the payer gets a letter, and the charge is tried again by the schedule in `rules.py`. A new term
  that nobody paid is Expired meanwhile, which everybody may still use. At the end stands Disabled
  (`dunning.py`); once the subscription is Deleted, the bill is taken back (`take_back.py`).
`warn.py` announces what will renew or convert, and for how much. `go_on.py` lets the billing of a
subscription that was out of use begin again. `chargeback.py` is for money that a bank took back.
The portal acts; nobody is asked for permission here.
"""
