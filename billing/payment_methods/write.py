"""The steps that change what an account pays with. Only verbs call them; they ask nobody. Callers hold the lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from billing.accounts.permission import seen
from billing.models import BillingAccount, PaymentMethod, PaymentPlan
from billing.payment_methods.queries import hanging_on, methods_of
from billing.payment_methods.rules import MethodReason
from billing.providers.interface import Method
from kernel.outbox.post import post
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from licensing.seats.write import lock
from tenants.actor import Actor

FORGET = "forget_payment_method"


@dataclass(frozen=True, slots=True)
class Held:
    """A method with its account, locked; and the plans that hang on it, where those were asked for."""

    account: BillingAccount
    method: PaymentMethod
    plans: Sequence[PaymentPlan] = ()


def locked(actor: Actor, method_id: UUID, *, with_plans: bool = False) -> Held:
    """Lock a method by its account. Raises Refused (404) alike for none and somebody else's.

    Subscriptions go first, in id order, then the account: as renewals and orders do, lest two wait for each other.
    """
    found = PaymentMethod.objects.filter(id=method_id, removed_at=None).first()
    if found is None or not seen(actor).filter(id=found.account_id).exists():
        raise Refused(Decision.no(MethodReason.UNKNOWN))
    held = _subscriptions_of(method_id) if with_plans else frozenset()
    account = BillingAccount.objects.select_for_update(no_key=True, of=("self",)).get(id=found.account_id)
    plans = [plan for plan in hanging_on([method_id]) if plan.subscription_id in held] if with_plans else []
    return Held(account, in_account(account, method_id), plans)


def _subscriptions_of(method_id: UUID) -> frozenset[UUID]:
    ids = hanging_on([method_id]).order_by().values_list("subscription_id", flat=True)
    return frozenset(subscription.id for subscription in lock(list(ids)))


def in_account(account: BillingAccount, method_id: UUID) -> PaymentMethod:
    """Return a method of a locked account. Raises Refused (404)."""
    method = methods_of(account).filter(id=method_id).first()
    if method is None:
        raise Refused(Decision.no(MethodReason.UNKNOWN))
    return method


def keep(account: BillingAccount, method: Method, *, provider: str, kind: int) -> PaymentMethod:
    """Write a method that was set up at its provider; the account's first one becomes its default."""
    kept = PaymentMethod.objects.create(
        account_id=account.id,
        kind=kind,
        provider=provider,
        provider_ref=method.ref,
        brand=method.brand,
        last4=method.last4,
        expires_month=method.expires_month,
        expires_year=method.expires_year,
        holder=method.holder,
        country=method.country,
        added_at=now(),
    )
    if method.customer_ref and method.customer_ref != account.provider_customer:
        _change(account, provider_customer=method.customer_ref)
    if account.payment_method_id is None:
        make_default(account, kept)
    return kept


def make_default(account: BillingAccount, method: PaymentMethod | None) -> None:
    """Let new purchases be paid with it."""
    _change(account, payment_method_id=method.id if method else None)


def move(plans: Sequence[PaymentPlan], old: PaymentMethod, new: PaymentMethod) -> None:
    """Pay with `new` what these locked plans pay with `old`.

    A charge that was refused is tried with the new one as soon as the next daily work comes.
    """
    mine: QuerySet[PaymentPlan] = PaymentPlan.objects.filter(id__in=[plan.id for plan in plans])
    mine.filter(method_id=old.id, unpaid_since__isnull=False).update(next_try_at=now())
    mine.filter(method_id=old.id).update(method_id=new.id)
    mine.filter(next_method_id=old.id).update(next_method_id=new.id)


def remove(method: PaymentMethod) -> None:
    """Take a method away and let its provider forget it, after the commit. Old bills still name it."""
    PaymentMethod.objects.filter(id=method.id).update(removed_at=now())
    post(kind=FORGET, key=str(method.id), payload={"method": str(method.id)})


def _change(account: BillingAccount, **values: object) -> None:
    BillingAccount.objects.filter(id=account.id).update(**values)
    for name, value in values.items():
        setattr(account, name, value)
