"""Cards by Stripe, spoken to by its own client. A card's number goes from the browser to Stripe, never to us.

`provider.py` does what `interface.py` asks, by the steps in `cards.py` and `charges.py`; `translate.py` turns
Stripe's objects and errors into our words; `webhook.py` reads what Stripe tells by itself; `page.py` is what the
buyer's browser needs; `client.py` is the connection; `checks.py` says at start-up which setting is missing.

Stripe remembers an idempotency key for a day, we must not charge twice after a week: every charge and every
refund carries our payment's id, and is looked for before it is made.
"""
