"""Checkout: somebody buys a product for themselves and colleagues, with a card of their own.

Who may: whom `licensing/eligibility` lets. What happens, in this order, so that there is never a charge
without a subscription nor a subscription without a charge, whatever dies in between:

1. Reserve. `place_order()` writes the Order (PAYING) and a Payment, and posts the charge; one transaction.
2. Pay. A worker asks the provider, with the payment's id as key; a repeated question is answered alike.
3. Re-check, commit. `fulfil.py` hears what came of it: it looks again whether the buyer still may, then writes
   subscription, seats, plan, paid invoice and letter in one transaction, or fails the order and gives all back.

`start_trial()` needs no charge and carries out at once (R67). `ask_for_seat()` is the way past the till: the
organization has a free seat already. `quote.py` is the price, the same on the page, in the API and on the bill.
Other capabilities register how their kinds of order are carried out with `fulfil.register()`.
"""
