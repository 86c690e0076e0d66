"""The letters of checkout, in the buyer's language and the organization's time zone."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from billing.checkout.explain import why_failed
from billing.checkout.quote import Quote
from billing.models import Invoice, Offer, Order
from billing.tax.rules import rate_for
from kernel.outbox.letter import letter
from kernel.values.money import Money
from licensing.models import Product, Subscription
from tenants.models import Organization, Person


def tell_bought(order: Order, subscription: Subscription, invoice: Invoice | None) -> None:
    """Confirm a purchase, with the number of its bill."""
    _send(
        "purchase_confirmed",
        order,
        {
            "subscription": subscription,
            "invoice_number": f"{order.account.code}-{invoice.number:05d}" if invoice else "",
            "price": Money(order.price_minor, order.currency),
            "net": Money(order.net_minor, order.currency),
            "tax": Money(order.tax_minor, order.currency),
            "path": f"billing/licenses/{order.product.code}/",
            "link_label": _("Assign licenses"),
        },
    )


def tell_trial_started(order: Order, subscription: Subscription) -> None:
    """Confirm a trial: when it ends, and what is charged then."""
    first = None
    if order.method_id and subscription.expires_at:
        offer = Offer(
            product=order.product,
            currency=order.currency,
            term_months=order.term_months,
            frequency=order.frequency,
            price_minor=order.price_minor,
        )
        rate = rate_for(order.account.country, subscription.expires_at.date())
        first = Quote(offer, order.quantity, rate, subscription.expires_at).total
    more = {
        "subscription": subscription,
        "first_charge": first,
        "path": f"billing/licenses/{order.product.code}/",
    }
    _send("trial_started", order, {**more, "link_label": _("Assign licenses")})


def tell_failed(order: Order) -> None:
    """Say that an order ended without a purchase, and why; called when its charge was refused or given back."""
    organization, buyer = Organization.objects.get(id=order.tenant_id), order.buyer
    if buyer is None:
        return
    with translation.override(buyer.language or organization.language):
        because = why_failed(order)
    path = f"billing/orders/{order.id}/"
    _send("order_failed", order, {"because": because, "path": path, "link_label": _("Try again")})


def ask_for_license(
    admins: list[Person], *, asker: Person, product: Product, organization: Organization, key: str, free: int
) -> None:
    """Ask the admins who can assign for one of the organization's free licenses; `key` names the request."""
    for admin in admins:
        context = {
            "organization_name": organization.name,
            "name": admin.first_name or admin.display_name,
            "asker": asker.display_name,
            "asker_email": asker.email,
            "product": product.name,
            "free": free,
            "link": f"{settings.PUBLIC_URL}/{organization.short_name}/billing/licenses/{product.code}/",
            "link_label": _("Assign licenses"),
        }
        letter(
            name="seat_asked",
            key=f"seat_asked:{key}:{admin.id}",
            to=admin.email,
            language=admin.language or organization.language,
            context=context,
        )


def _send(name: str, order: Order, context: dict[str, Any]) -> None:
    """Post a letter about an order to its buyer; the same one is never sent twice."""
    buyer = order.buyer
    if buyer is None:
        return
    organization = Organization.objects.get(id=order.tenant_id)
    path = context.pop("path")
    with timezone.override(ZoneInfo(organization.time_zone)):
        letter(
            name=name,
            key=f"{name}:{order.id}",
            to=buyer.email,
            language=buyer.language or organization.language,
            context={
                "organization_name": organization.name,
                "name": buyer.first_name or buyer.display_name,
                "product": order.product.name,
                "order": order,
                "quantity": order.quantity,
                "total": order.total,
                "last4": order.method.last4 if order.method else "",
                "link": f"{settings.PUBLIC_URL}/{organization.short_name}/{path}",
                **context,
            },
        )
