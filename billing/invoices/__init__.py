"""Bills: invoices and credit notes, numbered without gaps, each line explained by the seat ledger.

`issue.py` writes them and never changes one: a mistake is mended by a credit note. Everything that
costs something comes through there, with its tax.
"""
