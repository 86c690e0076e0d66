"""settings/audit/: the journal."""

from django.http import HttpRequest, HttpResponseBase

from kernel.audit.models import Entry
from kernel.audit.words import sentence
from kernel.lists.show import show
from kernel.web.htmx import page_or_part
from tenants.journal.columns import DOORS, JOURNAL
from tenants.journal.queries import entries
from tenants.permissions.actions import Action
from tenants.permissions.can import require


def journal(request: HttpRequest, organization: str) -> HttpResponseBase:
    """Show the entries, newest first, or export them."""
    actor = request.actor
    require(actor, Action.JOURNAL_SEE)
    listing = show(request, JOURNAL, entries(actor))
    if listing.answer:
        return listing.answer
    rows = [_shown(entry) for entry in listing.rows]
    return page_or_part(request, "tenants/journal/list.html", {"listing": listing, "rows": rows}, part="list")


def _shown(entry: Entry) -> dict[str, object]:
    return {"entry": entry, "sentence": sentence(entry), "via": DOORS.get(entry.via, entry.via)}
