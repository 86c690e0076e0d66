"""What a token may be used for; its person's roles decide the rest."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from kernel.values.decision import Decision
from tenants.actor import Actor
from tenants.permissions.can import Forbidden


class Scope(StrEnum):
    """One kind of thing and one way to use it."""

    SUBSCRIPTIONS_READ = "subscriptions:read"
    LICENSES_READ = "licenses:read"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    SEATS_WRITE = "seats:write"
    TAKEOVER_WRITE = "takeover:write"
    BILLS_READ = "bills:read"
    PURCHASES_WRITE = "purchases:write"
    EXPORTS_READ = "exports:read"
    JOBS_READ = "jobs:read"
    JOBS_WRITE = "jobs:write"
    TOKENS_WRITE = "tokens:write"


SCOPE_NAMES = {
    Scope.SUBSCRIPTIONS_READ: _("Read subscriptions"),
    Scope.LICENSES_READ: _("Read licenses"),
    Scope.PEOPLE_READ: _("Read people"),
    Scope.PEOPLE_WRITE: _("Import people and switch them on and off"),
    Scope.SEATS_WRITE: _("Assign and unassign licenses"),
    Scope.TAKEOVER_WRITE: _("Take over subscriptions"),
    Scope.BILLS_READ: _("Read orders, invoices and payment methods"),
    Scope.PURCHASES_WRITE: _("Buy, change and cancel subscriptions, pay bills"),
    Scope.EXPORTS_READ: _("Export lists"),
    Scope.JOBS_READ: _("Follow jobs"),
    Scope.JOBS_WRITE: _("Retry jobs"),
    Scope.TOKENS_WRITE: _("See and revoke tokens"),
}


def require_scope(actor: Actor, scope: Scope) -> None:
    """Raise Refused when the actor came with a token that lacks `scope`; a session has no limits of its own."""
    if actor.scopes is not None and scope not in actor.scopes:
        Decision.no(Forbidden.TOKEN_SCOPE, scope=scope).or_refuse()
