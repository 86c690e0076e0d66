"""The letters of managing, to whoever did it, in their language and the organization's time zone.

In them an empty amount, day or count is left out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.managing.ending import Ending
from billing.managing.outlook import Outlook
from billing.managing.queries import charged_with
from billing.managing.standing import Standing
from billing.managing.words import given_to, payer_of
from billing.models import Invoice, InvoiceLine, Order
from kernel.isolation.scope import current_tenant_id
from kernel.outbox.letter import letter
from licensing.expiry import mails as expiry
from licensing.expiry.rules import deleted_at
from licensing.models import Subscription
from tenants.actor import Actor
from tenants.models import Organization

Status = Subscription.Status


def tell_bought(standing: Standing, order: Order, invoice: Invoice | None) -> None:
    """Confirm more licenses."""
    facts = {"count": order.quantity, "quantity": standing.subscription.quantity, **_billed(invoice)}
    _to_buyer("licenses_bought", standing, order, facts)


def tell_removed(standing: Standing, order: Order, actor: Actor, lines: Sequence[InvoiceLine]) -> None:
    """Confirm fewer licenses, and what is given back of what `lines` billed."""
    back = order.total * -1
    facts = {
        "count": order.quantity,
        "quantity": standing.subscription.quantity,
        "total": back if back.minor else None,
        **_given_to(standing, lines),
    }
    _send("licenses_removed", standing, actor, str(order.id), facts)


def tell_scheduled(standing: Standing, expected: Outlook, actor: Actor) -> None:
    """Confirm that there will be fewer licenses, and from when."""
    facts = {
        "quantity": expected.total,
        "day": expected.from_when,
        "leaving": len(standing.billing.next_unassign),
        "renews": standing.subscription.renews,
    }
    _send("licenses_removal_scheduled", standing, actor, _moment(standing), facts)


def tell_recurring(standing: Standing, actor: Actor) -> None:
    """Confirm that recurring billing is on or off, with the day on which that matters."""
    subscription = standing.subscription
    name = "recurring_on" if subscription.renews else "recurring_off"
    facts = {"day": subscription.expires_at, "next_bill": standing.terms.next_bill_at}
    _send(name, standing, actor, _moment(standing), facts)


def tell_canceled(standing: Standing, ending: Ending, actor: Actor, *, key: str) -> None:
    """Confirm a cancellation: what it gave back and until when it can come back; tell seat holders where wanted."""
    subscription = standing.subscription
    total = ending.back.amount.total if ending.back else None
    facts = {
        "at_once": ending.at_once,
        "day": ending.ends_at,
        "total": total if total and total.minor else None,
        **_given_to(standing, ending.lines),
        "last_bill": ending.last_bill_at,
        "deleted_day": deleted_at(Status.DISABLED, standing.moment, subscription.product)
        if ending.at_once and standing.is_billed
        else None,
    }
    _send("canceled_by_purchaser", standing, actor, key, facts)
    if ending.at_once and subscription.seats_used and expiry.holders_are_told():
        expiry.tell_holders([subscription])


def tell_reactivated(standing: Standing, order: Order, invoice: Invoice | None) -> None:
    """Confirm a new term."""
    subscription = standing.subscription
    facts = {"quantity": subscription.quantity, "day": subscription.expires_at, "renews": subscription.renews}
    _to_buyer("subscription_reactivated", standing, order, {**facts, **_billed(invoice)})


def _billed(invoice: Invoice | None) -> dict[str, Any]:
    if invoice is None:
        return {"total": None, "invoice_number": "", "due_day": None}
    due_day = invoice.due_at if invoice.status == Invoice.Status.DUE else None
    return {"total": invoice.total, "invoice_number": invoice.label, "due_day": due_day}


def _given_to(standing: Standing, lines: Sequence[InvoiceLine]) -> dict[str, Any]:
    """Return where money goes back to, said when the letter's language is known."""
    charged = charged_with(lines) if lines else []
    return {"given_to": lambda: given_to(charged, standing.method)}


def _moment(standing: Standing) -> str:
    moment: datetime = standing.moment
    return f"{standing.subscription.id}:{moment:%Y%m%dT%H%M%S%f}"


def _to_buyer(name: str, standing: Standing, order: Order, facts: dict[str, Any]) -> None:
    """Write to whoever ordered; an account that is gone has nobody to write to."""
    buyer = order.buyer
    if buyer is not None:
        organization = _organization()
        language = buyer.language or organization.language
        first = buyer.first_name or buyer.display_name
        _post(name, standing, organization, (buyer.email, language, first), str(order.id), facts)


def _send(name: str, standing: Standing, actor: Actor, key: str, facts: dict[str, Any]) -> None:
    _post(name, standing, _organization(), (actor.email, actor.language, actor.name), key, facts)


def _post(
    name: str,
    standing: Standing,
    organization: Organization,
    to: tuple[str, str, str],
    key: str,
    facts: dict[str, Any],
) -> None:
    """Post one letter; the same one is never sent twice."""
    email, language, reader = to
    subscription = standing.subscription
    with timezone.override(ZoneInfo(organization.time_zone)), translation.override(language):
        context = {
            "organization_name": organization.name,
            "name": reader,
            "product": subscription.product.name,
            "payer": payer_of(standing.method) if standing.method else _("the organization's account"),
            "link": f"{settings.PUBLIC_URL}/{organization.short_name}/billing/products/{subscription.id}/",
            "link_label": gettext_lazy("Open the subscription"),
            **facts,
        }
        letter(name=name, key=f"{name}:{key}", to=email, language=language, context=context)


def _organization() -> Organization:
    return Organization.objects.get(id=current_tenant_id())
