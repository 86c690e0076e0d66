"""Licenses: what the organization has of each product, and who holds it.

Who may: the matrix's `license:see`; a purchaser without a role sees what they bought.
One row per product, however many subscriptions there are of it (R37), summed from counters. A
product's page lists its subscriptions and their users grouped by purchaser; ticked subscriptions
are exported with their holders. Assigning and unassigning are `licensing/seats/`.
Start at `queries.py`; `holders.py` pages through groups, `export.py` writes the file.
"""
