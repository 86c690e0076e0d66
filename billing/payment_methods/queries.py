"""Which methods somebody sees, and what hangs on them."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from billing.accounts.permission import seen
from billing.models import BillingAccount, Order, Payment, PaymentMethod, PaymentPlan
from billing.payments.rules import OPEN
from licensing.models import Subscription
from tenants.actor import Actor


def methods(actor: Actor) -> QuerySet[PaymentMethod]:
    """Return the methods of the accounts an actor sees, the newest last; removed ones are gone."""
    accounts = seen(actor).order_by().values("id")
    return PaymentMethod.objects.filter(account_id__in=accounts, removed_at=None).order_by("added_at", "id")


def find(actor: Actor, method_id: UUID) -> PaymentMethod | None:
    """Return one method with its account, None when it is not there or somebody else's."""
    return methods(actor).select_related("account").filter(id=method_id).first()


def methods_of(account: BillingAccount) -> QuerySet[PaymentMethod]:
    """Return what an account can pay with, the oldest first."""
    return PaymentMethod.objects.filter(account_id=account.id, removed_at=None).order_by("added_at", "id")


def hanging_on(method_ids: Iterable[UUID]) -> QuerySet[PaymentPlan]:
    """Return the plans that are, or will be, paid with one of these methods; an ended subscription needs none."""
    wanted = list(method_ids)
    return (
        PaymentPlan.objects.filter(Q(method_id__in=wanted) | Q(next_method_id__in=wanted))
        .exclude(subscription__status=Subscription.Status.DELETED)
        .order_by("next_bill_at", "id")
    )


def plans_by_method(found: Iterable[PaymentMethod]) -> dict[UUID, list[PaymentPlan]]:
    """Return what hangs on each of these methods, with subscription and product, the next to be billed first."""
    plans: dict[UUID, list[PaymentPlan]] = defaultdict(list)
    for plan in hanging_on(one.id for one in found).select_related("subscription__product"):
        for method_id in {plan.method_id, plan.next_method_id}:
            if method_id is not None:
                plans[method_id].append(plan)
    return plans


def is_being_charged(method_id: UUID) -> bool:
    """Whether a charge to it is under way or waits for the buyer; an order that was given up waits for nobody."""
    charges = Payment.objects.filter(method_id=method_id, kind=Payment.Kind.CHARGE, state__in=OPEN)
    return charges.exclude(order__state=Order.State.FAILED).exists()
