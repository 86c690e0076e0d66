"""What the journal remembers of renewals. Expired, Disabled and Deleted are written by licensing/expiry."""

from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.audit.record import PORTAL, Subject, record, record_all
from licensing.models import Subscription


class RenewalVerb(StrEnum):
    """The acts of renewals, as entries of the journal name them."""

    RENEWED = "renewal.renewed"
    PAID_AGAIN = "renewal.paid_again"


def remember_renewed(subscriptions: Sequence[Subscription]) -> None:
    """Write that a new term began, in one statement."""
    if subscriptions:
        record_all(
            RenewalVerb.RENEWED,
            actor=PORTAL,
            subjects=[
                Subject(
                    "subscription",
                    one.id,
                    one.product.name,
                    {"quantity": one.quantity, "until": one.expires_at.isoformat() if one.expires_at else ""},
                )
                for one in subscriptions
            ],
        )


def remember_paid_again(subscription: Subscription) -> None:
    """Write that a subscription is Active again because its bill was paid."""
    record(
        RenewalVerb.PAID_AGAIN,
        actor=PORTAL,
        subject_type="subscription",
        subject_id=subscription.id,
        subject_name=subscription.product.name,
    )


def register_words() -> None:
    """Give every RenewalVerb its words in the journal; called when the app starts."""
    words.register(RenewalVerb.RENEWED, gettext_lazy("Subscription renewed"), _renewed)
    words.register(RenewalVerb.PAID_AGAIN, gettext_lazy("Subscription paid and active again"), _paid_again)


def _renewed(entry: Entry) -> str:
    return _("Renewed the subscription to %(product)s") % {"product": entry.subject_name}


def _paid_again(entry: Entry) -> str:
    return _("The subscription to %(product)s was paid and is active again") % {"product": entry.subject_name}
