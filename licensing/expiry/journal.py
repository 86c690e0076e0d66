"""What the journal remembers of what time has done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.audit.record import PORTAL, Subject, record_all
from kernel.ui.words import day
from licensing.expiry.why import Why
from licensing.models import Subscription


class ExpiryVerb(StrEnum):
    """The steps that come by time, as entries of the journal name them."""

    EXPIRED = "expiry.expired"
    DISABLED = "expiry.disabled"
    DELETED = "expiry.deleted"


def remember(
    verb: ExpiryVerb, subscriptions: Sequence[Subscription], at: Mapping[UUID, datetime], **details: object
) -> None:
    """Write one entry for each; the portal did it, `at` is when it was due."""
    record_all(
        verb,
        actor=PORTAL,
        subjects=[
            Subject(
                "subscription",
                one.id,
                one.product.name,
                {"due": at[one.id].isoformat(), "seats": one.seats_used, **details},
            )
            for one in subscriptions
        ],
    )


def register_words() -> None:
    """Give every ExpiryVerb its words in the journal; called when the app starts."""
    words.register(ExpiryVerb.EXPIRED, gettext_lazy("Subscription expired"), _expired)
    words.register(ExpiryVerb.DISABLED, gettext_lazy("Subscription disabled"), _disabled)
    words.register(ExpiryVerb.DELETED, gettext_lazy("Subscription deleted by time"), _deleted)


def _facts(entry: Entry) -> dict[str, str]:
    return {"product": entry.subject_name, "day": day(datetime.fromisoformat(entry.details["due"]))}


def _expired(entry: Entry) -> str:
    if entry.details.get("why") == Why.UNPAID:
        return _("The subscription to %(product)s expired on %(day)s, as it could not be paid for") % _facts(
            entry
        )
    return _("The subscription to %(product)s expired on %(day)s") % _facts(entry)


def _disabled(entry: Entry) -> str:
    if entry.details.get("why") == Why.UNPAID:
        return _(
            "The subscription to %(product)s was disabled on %(day)s, as it could not be paid for"
        ) % _facts(entry)
    return _("The subscription to %(product)s was disabled on %(day)s, as nobody reactivated it") % _facts(
        entry
    )


def _deleted(entry: Entry) -> str:
    return _("The subscription to %(product)s was deleted on %(day)s, as nobody reactivated it") % _facts(
        entry
    )
