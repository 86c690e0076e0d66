"""The catalogue: what can be had, shared by all organizations.

Three public tables come in by `manage.py import_catalogue` (import_catalogue.py): SKUs as
directories name them, the products people may buy by themselves with their stable ids, and
former ids. `read.py` checks every line first and writes nothing when one is wrong;
`rules.py` decides family, market, prerequisites and which SKU belongs to which product from the
small tables in `data/`. A renamed product keeps its id, so that a policy or a purchase made under
the old name or the old id goes on (R61). Eligibility is data here, not code (R9).
"""
