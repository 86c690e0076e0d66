"""How much does it cost? Prices, checkout, payments, renewals, invoices.

A purchase is an order; money moves by payments, which leave the house through the outbox; a bill is
an invoice of a billing account. `models/` says what is kept; start reading at `payments/`, where the
promise stands: never a charge without what it paid for, never the thing without its charge.
"""
