"""Tenant isolation: the part that must not be wrong.

Each row of a tenant carries `tenant_id`. Two guards fail differently:

* In Python the scoped manager raises outside a scope and adds the literal tenant to each query,
  so that a mistake is seen in the first test.
* In PostgreSQL row-level security, forced, answers with nothing and refuses writes, raw SQL
  included, so that a mistake we did not see leaks nothing.

`scope.tenant_scope(tenant_id)` opens the outermost transaction and tells both. Scopes follow
each other and never nest: a SET LOCAL made in a savepoint outlives it. `scope.all_tenants()`
crosses tenants on purpose, for a closed list of reasons, through a database role of its own.
Keys and foreign keys are composite (`constraints.py`, `fields.py`): a row of one tenant can
never point to a row of another. `roles.py` has the database roles, `checks.py` refuses to start
when the connection could bypass all this.
"""
