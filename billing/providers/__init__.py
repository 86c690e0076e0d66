"""Who moves the money: behind one small interface (`interface.py`), chosen by name in `registry.py`.

A provider sets up a method, charges it, gives back, and reads its own webhooks. It knows tokens,
amounts and keys, and nothing of orders, invoices or subscriptions: those, renewals, trials and
proration are ours. `sandbox/` is a bank of our own for demo and tests with telling card numbers,
`stripe/` speaks to Stripe with its own client, `invoice.py` waits for a transfer that somebody
marks as paid by hand.
"""
