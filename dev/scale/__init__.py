"""The scale world: one giant organization, a middle one and thousands of small ones, for measuring.

`sizes.py` says how much, `rows.py` makes rows from running numbers (the same every time), `load.py` gets them into
the tables by COPY as the owner, `generate.py` does it all. Everything is consistent: counters equal
seats, and with `ledger=True` the ledger adds up to them.
"""
