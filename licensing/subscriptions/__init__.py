"""Your products: every purchase of the organization, one row each, and the page about one of them.

Who: global and billing admins and global readers see all; everybody else what they bought
themselves, and for them somebody else's purchase is not there (404).
What happens: nothing is changed here. The list narrows, sorts and exports; the details page tells
what a subscription is, what became of it, and holds the way to take control of it.

Start reading at `queries.py` (whose rows) and `columns.py` (the list, declared once for page,
exports, saved views and API).
"""
