"""Search from the top bar: subscriptions, products and people, as far as the reader may see them.

A few of each, best by name, with a link to the list that has them all. Start at `queries.py`.
"""
