"""The letter of payment methods, in its reader's language and the organization's time zone."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.accounts.readers import readers_of
from billing.models import PaymentMethod, PaymentPlan
from billing.payment_methods.words import good_through
from kernel.outbox.letter import letter
from tenants.models import Organization


def key_of(method: PaymentMethod) -> str:
    """Return how the letters about this end of this card are known: told once."""
    return f"card_expires:{method.id}:{good_through(method)}"


def tell_card_expires(
    organization: Organization, method: PaymentMethod, plans: Sequence[PaymentPlan], *, is_over: bool
) -> None:
    """Write to whoever pays that a card ends, or has ended, before the next renewals.

    `plans` have subscription and product loaded, `method` its account and that its owner.
    """
    link = (
        f"{settings.PUBLIC_URL}/{organization.short_name}/billing/bills/payment-methods/{method.id}/replace/"
    )
    context = {
        "organization_name": organization.name,
        "method": method,
        "until": good_through(method),
        "is_over": is_over,
        "plans": plans,
        "count": len(plans),
        "link": link,
        "link_label": _("Replace the card"),
    }
    with timezone.override(ZoneInfo(organization.time_zone)):
        for place, reader in enumerate(readers_of(method.account, organization)):
            # The first one's key tells that the card was announced.
            key = key_of(method) if not place else f"{key_of(method)}:{reader.email}"
            letter(
                name="card_expires",
                key=key,
                to=reader.email,
                language=reader.language,
                context={**context, "name": reader.name},
            )
