"""The steps that change what an account pays with. Only verbs call them; they ask nobody. Callers hold the lock."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from billing.accounts.permission import seen
from billing.models import BillingAccount, PaymentMethod, PaymentPlan
from billing.payment_methods.queries import hanging_on, methods_of
from billing.payment_methods.rules import MethodReason
from billing.providers.interface import Method
from kernel.outbox.post import post
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor

FORGET = "forget_payment_method"


def locked(actor: Actor, method_id: UUID) -> tuple[BillingAccount, PaymentMethod]:
    """Return a method with its account, locked. Raises Refused (404) alike for none and somebody else's.

    The account is the lock of all its methods.
    """
    found = PaymentMethod.objects.filter(id=method_id, removed_at=None).first()
    account = _account(actor, found.account_id) if found else None
    if account is None:
        raise Refused(Decision.no(MethodReason.UNKNOWN))
    return account, in_account(account, method_id)


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


def move(old: PaymentMethod, new: PaymentMethod, subscription_ids: Collection[UUID] | None = None) -> int:
    """Pay with `new` what is paid with `old`, all of it or only these subscriptions; return how many plans moved.

    A charge that was refused is tried with the new one as soon as the next daily work comes.
    """
    wanted = Q() if subscription_ids is None else Q(subscription_id__in=list(subscription_ids))
    plans = list(hanging_on([old.id]).filter(wanted).values_list("id", flat=True))
    mine: QuerySet[PaymentPlan] = PaymentPlan.objects.filter(id__in=plans)
    mine.filter(method_id=old.id, unpaid_since__isnull=False).update(next_try_at=now())
    mine.filter(method_id=old.id).update(method_id=new.id)
    mine.filter(next_method_id=old.id).update(next_method_id=new.id)
    return len(plans)


def remove(account: BillingAccount, method: PaymentMethod) -> None:
    """Take a method away and let its provider forget it, after the commit. Old bills still name it."""
    PaymentMethod.objects.filter(id=method.id).update(removed_at=now())
    post(kind=FORGET, key=str(method.id), payload={"method": str(method.id)})


def _account(actor: Actor, account_id: UUID) -> BillingAccount | None:
    theirs = seen(actor).filter(id=account_id)
    return theirs.select_for_update(no_key=True, of=("self",)).first()


def _change(account: BillingAccount, **values: object) -> None:
    BillingAccount.objects.filter(id=account.id).update(**values)
    for name, value in values.items():
        setattr(account, name, value)
