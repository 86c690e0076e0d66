"""REST doors: what all of them share.

A capability's `api.py` holds its doors; each is a `Door` (door.py) that names the scope a token
needs and calls the same verb or query as the page. Everybody gets problem+json with named reasons,
keyset pages (pages.py), writes that happen once per Idempotency-Key (once.py), a rate limit per
token (throttle.py) and a complete entry in the schema (schema.py) by itself.
"""
