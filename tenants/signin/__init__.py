"""Signing in: address first, then the organization's own way of signing in.

Anybody may try; `views.py` has the two steps and django-allauth does what is dangerous (hashes,
timing, limits per address and network, the new session). `find_organization.py` answers which
organization an address or a short name belongs to (one of the few places that look across
tenants), `arrive.py` makes an actor of each later request.

What a stranger can learn here is which mail domains are known, never which people: an unknown
address of a known domain is refused only together with its password, in the same words.
"""
