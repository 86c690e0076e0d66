"""The letters of take-over, each in its reader's language and the organization's time zone."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.isolation.scope import current_tenant_id
from kernel.outbox.letter import Reader, circular, letter
from kernel.values.clock import now
from kernel.values.money import Money
from licensing.models import Subscription, TakeOver, TakeOverSource
from licensing.takeover.reasons import CancelReason
from tenants.models import Organization, Person


def tell_purchasers(name: str, takeover: TakeOver, **more: Any) -> None:
    """Write one letter to each purchaser of the take-over's sources (R40); the same one is never sent twice.

    `more` is for the letter's templates.
    """
    organization = Organization.objects.get(id=current_tenant_id())
    steps = takeover.sources.select_related("subscription__product", "subscription__purchaser").order_by(
        "position"
    )
    bought: dict[Person, list[TakeOverSource]] = {}
    for step in steps:
        if step.subscription.purchaser is not None:
            bought.setdefault(step.subscription.purchaser, []).append(step)
    context = {**_context(organization, takeover), **more}
    with timezone.override(ZoneInfo(organization.time_zone)):
        for purchaser, theirs in bought.items():
            letter(
                name=name,
                key=f"{name}:{takeover.id}:{purchaser.id}",
                to=purchaser.email,
                language=purchaser.language or organization.language,
                context={
                    **context,
                    **_purchases(organization, theirs),
                    "name": purchaser.first_name or str(purchaser),
                },
            )


def tell_holders(
    name: str,
    takeover: TakeOver,
    source: Subscription,
    target: Subscription | None,
    person_ids: Sequence[str],
) -> None:
    """Write to those whose seat changed, where the organization wants them told."""
    organization = Organization.objects.get(id=current_tenant_id())
    if not organization.tell_seat_holders or not person_ids:
        return
    people = Person.objects.filter(id__in=person_ids, is_active=True).values_list("id", "email", "language")
    readers = [
        Reader(
            f"{name}:{takeover.id}:{source.id}:{person_id}",
            to=email,
            language=language or organization.language,
        )
        for person_id, email, language in people
    ]
    context = _context(organization, takeover)
    context |= {"product": source.product.name, "target": target.product.name if target else ""}
    context |= {
        "link": f"{settings.PUBLIC_URL}/{organization.short_name}/home/",
        "link_label": _("Open the portal"),
    }
    with timezone.override(ZoneInfo(organization.time_zone)):
        circular(name=name, readers=readers, context=context)


def _context(organization: Organization, takeover: TakeOver) -> dict[str, Any]:
    known = takeover.reason in CancelReason.values
    return {
        "organization_name": organization.name,
        "actor_name": takeover.actor_name,
        "target": takeover.target.product.name if takeover.target_id and takeover.target else "",
        # The label is lazy: it comes out in the language of the letter.
        "reason": CancelReason(takeover.reason).label if known else "",
        "reason_text": takeover.reason_text,
        "day": now(),
    }


def _sums(amounts: Iterable[Money | None]) -> list[Money]:
    sums: dict[str, Money] = {}
    for amount in amounts:
        if amount is not None and amount.minor:
            known = sums.get(amount.currency)
            sums[amount.currency] = amount + known if known else amount
    return list(sums.values())


def _purchases(organization: Organization, steps: Sequence[TakeOverSource]) -> dict[str, Any]:
    products = f"{settings.PUBLIC_URL}/{organization.short_name}/billing/products/"
    several = len(steps) > 1
    return {
        "subscriptions": [step.subscription for step in steps],
        "count": len(steps),
        "product": steps[0].subscription.product.name,
        "staying": sum(step.moved + step.already_there for step in steps),
        "leaving": sum(step.failed for step in steps),
        "restored": sum(step.restored for step in steps),
        # Money that moved, with tax, one amount per currency; `is_paid` is whether any was involved at all.
        "refunds": _sums(step.refund for step in steps),
        "charges": _sums(step.charge for step in steps),
        "is_paid": any(step.refund is not None for step in steps),
        "pays_from": steps[0].pays_from,
        "pays_later": steps[0].pays_from is not None and steps[0].pays_from > now(),
        "link": products if several else f"{products}{steps[0].subscription_id}/",
        "link_label": _("Open your products") if several else _("Open the subscription"),
    }
