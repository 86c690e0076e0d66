"""Tokens: how a program acts as a person.

Everybody makes their own; a global admin sees and revokes everybody's. The secret is shown once
and kept as a hash. A token acts in one organization, within its scopes, never beyond the roles
its person has at that moment, and ends by itself. Start at `create_token.py`; `scopes.py` has
what a token can be limited to.
"""
