"""Signing in: address first, then the organization's own way of signing in.

`find_organization.py` answers which organization an address or a short name belongs to (one of
the few places that look across tenants), `arrive.py` makes an actor of a request.
"""
