"""WHO is it, and what may they do? Organizations, people, roles, partners, permissions, the journal.

Start reading at `permissions/matrix.py` (the table) and `middleware.py` (from an address and a
session to an actor inside one tenant's scope).
"""
