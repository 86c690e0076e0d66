"""The addresses of the two lists on a product's page: each pages by itself, both stand in the address."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.lists.address import Address
from kernel.lists.keyset import Page
from kernel.ui.words import number
from licensing.licenses.holders import HolderPage
from licensing.licenses.queries import Totals


@dataclass(frozen=True, slots=True)
class Pages:
    """What a pager needs: words, and addresses, "" where there is no page."""

    summary: str
    first: str
    previous: str
    next: str

    def __bool__(self) -> bool:
        return bool(self.previous or self.next)


def purchase_pages(request: Any, shown: Page, totals: Totals) -> Pages:
    """Return the pager of the subscriptions."""
    address = _address(request)
    facts = {
        "first": number(shown.position + 1),
        "last": number(shown.position + len(shown.rows)),
        "count": number(totals.subscriptions),
    }
    words = ngettext(
        "%(first)s–%(last)s of %(count)s subscription",
        "%(first)s–%(last)s of %(count)s subscriptions",
        totals.subscriptions,
    )
    return Pages(
        summary=words % facts,
        first=address.with_(purchases=""),
        previous=address.with_(purchases=shown.previous) if shown.previous else "",
        next=address.with_(purchases=shown.next) if shown.next else "",
    )


def user_pages(request: Any, shown: HolderPage, totals: Totals) -> Pages:
    """Return the pager of the users: forward page by page, and back to the first."""
    address = _address(request)
    first = address.with_(users="")
    return Pages(
        summary=_("%(count)s in all") % {"count": number(totals.assigned)},
        first=first,
        previous="" if shown.is_first else first,
        next=address.with_(users=shown.next) if shown.next else "",
    )


def _address(request: Any) -> Address:
    params = request.GET.copy()
    params.pop("done", None)
    return Address(request.path, params)
