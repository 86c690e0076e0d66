"""What the journal remembers of what time has done."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.audit.record import PORTAL, Subject, record_all
from kernel.ui.words import day
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
    words.register(ExpiryVerb.EXPIRED, gettext_lazy("Subscription expired"), _dated(_expired))
    words.register(ExpiryVerb.DISABLED, gettext_lazy("Subscription disabled"), _dated(_disabled))
    words.register(ExpiryVerb.DELETED, gettext_lazy("Subscription deleted by time"), _dated(_deleted))


def _dated(sentence: Callable[[], str]) -> Callable[[Entry], str]:
    def words_of(entry: Entry) -> str:
        due = datetime.fromisoformat(entry.details["due"])
        return sentence() % {"product": entry.subject_name, "day": day(due)}

    return words_of


def _expired() -> str:
    return _("The subscription to %(product)s expired on %(day)s")


def _disabled() -> str:
    return _("The subscription to %(product)s was disabled on %(day)s, as nobody reactivated it")


def _deleted() -> str:
    return _("The subscription to %(product)s was deleted on %(day)s, as nobody reactivated it")
