"""The menu: what this person may open, derived from the matrix."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words, URL name, icon and the acts of which a person must be allowed one to open it."""

    label: str | Promise
    url_name: str
    icon: str
    action: Action | None = None
    or_action: Action | None = None

    def is_open_to(self, actor: Actor) -> bool:
        """Whether somebody may open it."""
        wanted = [action for action in (self.action, self.or_action) if action is not None]
        return not wanted or any(can(actor, action) for action in wanted)


HOME = Entry(_("Home"), "home", "home")
GROUPS: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    ("", (HOME, Entry(_("Users"), "tenants:people:list", "people", Action.PERSON_SEE))),
    (
        _("Billing"),
        (
            Entry(_("Your products"), "licensing:subscriptions:list", "box", Action.SUBSCRIPTION_SEE),
            Entry(_("Licenses"), "licensing:licenses:list", "key", Action.LICENSE_SEE),
            Entry(
                _("Bills & payments"),
                "billing:bills:list",
                "receipt",
                Action.BILL_SEE_OWN,
                Action.BILL_SEE_ORGANIZATION,
            ),
            # A purchaser comes to their own from Payment methods.
            Entry(_("Billing accounts"), "billing:accounts:list", "bank", Action.BILL_SEE_ORGANIZATION),
        ),
    ),
    (
        _("Settings"),
        (
            Entry(_("Tokens"), "tenants:integrations:list", "plug", Action.TOKEN_MANAGE),
            Entry(_("Audit log"), "tenants:journal:list", "book", Action.JOURNAL_SEE),
        ),
    ),
)


def menu(request: HttpRequest) -> list[dict[str, object]]:
    """Return the groups with the entries this person may open; `current` marks where they are."""
    actor, organization = getattr(request, "actor", None), getattr(request, "organization", None)
    if actor is None or organization is None:
        return []
    groups: list[dict[str, object]] = []
    for label, entries in GROUPS:
        items = [
            _item(request, entry, organization.short_name) for entry in entries if entry.is_open_to(actor)
        ]
        if items:
            groups.append({"label": label, "items": items})
    return groups


def _item(request: HttpRequest, entry: Entry, short_name: str) -> dict[str, object]:
    url = reverse(entry.url_name, args=[short_name])
    is_current = request.path == url or (entry is not HOME and request.path.startswith(url))
    return {"label": entry.label, "url": url, "icon": entry.icon, "current": is_current}
