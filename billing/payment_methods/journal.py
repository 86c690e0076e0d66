"""What the journal remembers of payment methods: of the organization's which one, of people's own only that."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import BillingAccount, PaymentMethod
from billing.payment_methods.words import called
from kernel.audit import words
from kernel.audit.models import Entry
from kernel.audit.record import record
from tenants.actor import Actor


class MethodVerb(StrEnum):
    """The acts on payment methods, as entries of the journal name them."""

    ADDED = "payment_method.added"
    UPDATED = "payment_method.updated"
    REPLACED = "payment_method.replaced"
    DELETED = "payment_method.deleted"
    MADE_DEFAULT = "payment_method.made_default"


def remember(
    verb: MethodVerb, actor: Actor, account: BillingAccount, method: PaymentMethod, **details: Any
) -> None:
    """Write the entry of one act. Admins read the journal: somebody's own card is not named in it."""
    own = not account.is_organizations
    record(
        verb,
        actor=actor,
        subject_type="payment_method",
        subject_id=method.id,
        subject_name="" if own else called(method),
        own=own,
        **details,
    )


def register_words() -> None:
    """Give every MethodVerb its words in the journal; called when the app starts."""
    words.register(MethodVerb.ADDED, gettext_lazy("Payment method added"), _added)
    words.register(MethodVerb.UPDATED, gettext_lazy("Payment method edited"), _updated)
    words.register(MethodVerb.REPLACED, gettext_lazy("Payment method replaced"), _replaced)
    words.register(MethodVerb.DELETED, gettext_lazy("Payment method deleted"), _deleted)
    words.register(MethodVerb.MADE_DEFAULT, gettext_lazy("Payment method made the default"), _made_default)


def _added(entry: Entry) -> str:
    if entry.details.get("own"):
        return _("Added a payment method of their own")
    return _("Added the organization's payment method %(name)s") % {"name": entry.subject_name}


def _updated(entry: Entry) -> str:
    if entry.details.get("own"):
        return _("Edited a payment method of their own")
    return _("Edited the organization's payment method %(name)s") % {"name": entry.subject_name}


def _replaced(entry: Entry) -> str:
    if entry.details.get("own"):
        return _("Replaced a payment method of their own")
    return _("Replaced the organization's payment method %(name)s") % {"name": entry.subject_name}


def _deleted(entry: Entry) -> str:
    if entry.details.get("own"):
        return _("Deleted a payment method of their own")
    return _("Deleted the organization's payment method %(name)s") % {"name": entry.subject_name}


def _made_default(entry: Entry) -> str:
    if entry.details.get("own"):
        return _("Chose a payment method of their own as the default")
    return _("Chose %(name)s as the organization's default payment method") % {"name": entry.subject_name}
