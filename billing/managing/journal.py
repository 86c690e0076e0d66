"""What the journal remembers of managing."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.audit.record import record
from kernel.ui.words import number
from licensing.models import Subscription
from licensing.takeover.reasons import words_of
from tenants.actor import Actor


class ManagingVerb(StrEnum):
    """The acts of managing, as entries of the journal name them."""

    ORDERED = "licenses.ordered"
    BOUGHT = "licenses.bought"
    REMOVED = "licenses.removed"
    SCHEDULED = "licenses.removal_scheduled"
    WITHDRAWN = "licenses.removal_withdrawn"
    RECURRING_ON = "recurring.on"
    RECURRING_OFF = "recurring.off"
    CANCELED = "purchase.canceled"
    REACTIVATED = "purchase.reactivated"
    CONVERTED = "purchase.converted"


def remember(verb: ManagingVerb, subscription: Subscription, actor: Actor, **details: Any) -> None:
    """Write the entry of one act on a subscription."""
    record(
        verb,
        actor=actor,
        subject_type="subscription",
        subject_id=subscription.id,
        subject_name=subscription.product.name,
        **details,
    )


def register_words() -> None:
    """Give every ManagingVerb its words in the journal; called when the app starts."""
    words.register(ManagingVerb.ORDERED, gettext_lazy("More licenses ordered"), _ordered)
    words.register(ManagingVerb.BOUGHT, gettext_lazy("Licenses bought"), _bought)
    words.register(ManagingVerb.REMOVED, gettext_lazy("Licenses removed"), _removed)
    words.register(ManagingVerb.SCHEDULED, gettext_lazy("Removal of licenses scheduled"), _scheduled)
    words.register(ManagingVerb.WITHDRAWN, gettext_lazy("Removal of licenses withdrawn"), _withdrawn)
    words.register(ManagingVerb.RECURRING_ON, gettext_lazy("Recurring billing switched on"), _on)
    words.register(ManagingVerb.RECURRING_OFF, gettext_lazy("Recurring billing switched off"), _off)
    words.register(ManagingVerb.CANCELED, gettext_lazy("Subscription canceled by its owner"), _canceled)
    words.register(ManagingVerb.REACTIVATED, gettext_lazy("Subscription reactivated"), _reactivated)
    words.register(ManagingVerb.CONVERTED, gettext_lazy("Trial converted"), _converted)


def _ordered(entry: Entry) -> str:
    return ngettext(
        "Ordered %(count)s more license of %(product)s",
        "Ordered %(count)s more licenses of %(product)s",
        entry.details["count"],
    ) % _facts(entry)


def _bought(entry: Entry) -> str:
    return ngettext(
        "Bought %(count)s more license of %(product)s: %(total)s in all",
        "Bought %(count)s more licenses of %(product)s: %(total)s in all",
        entry.details["count"],
    ) % _facts(entry)


def _removed(entry: Entry) -> str:
    return ngettext(
        "Removed %(count)s license of %(product)s: %(total)s are left",
        "Removed %(count)s licenses of %(product)s: %(total)s are left",
        entry.details["count"],
    ) % _facts(entry)


def _scheduled(entry: Entry) -> str:
    return ngettext(
        "From the next term on %(product)s has %(total)s license",
        "From the next term on %(product)s has %(total)s licenses",
        entry.details["total"],
    ) % _facts(entry)


def _withdrawn(entry: Entry) -> str:
    return ngettext(
        "%(product)s keeps its %(total)s license in the next term",
        "%(product)s keeps its %(total)s licenses in the next term",
        entry.details["total"],
    ) % _facts(entry)


def _on(entry: Entry) -> str:
    return _("Switched recurring billing of %(product)s on") % _facts(entry)


def _off(entry: Entry) -> str:
    return _("Switched recurring billing of %(product)s off") % _facts(entry)


def _canceled(entry: Entry) -> str:
    facts = {**_facts(entry), "reason": words_of(entry.details["reason"])}
    if entry.details["at_once"]:
        return _("Canceled the subscription to %(product)s at once: %(reason)s") % facts
    return _("Canceled the subscription to %(product)s for the end of its term: %(reason)s") % facts


def _reactivated(entry: Entry) -> str:
    return _("Reactivated the subscription to %(product)s") % _facts(entry)


def _converted(entry: Entry) -> str:
    return _("Converted the trial of %(product)s into a purchase") % _facts(entry)


def _facts(entry: Entry) -> dict[str, str]:
    counts = {name: number(entry.details[name]) for name in ("count", "total") if name in entry.details}
    return {"product": entry.subject_name, **counts}
