"""What checkout reads: the buyer's cards and orders, in which currency and with which tax they buy."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from billing.accounts.permission import seen
from billing.models import BillingAccount, BillingSettings, Order, PaymentMethod
from billing.tax.rules import Rate, rate_for
from kernel.values.money import Money
from licensing.models import Product, Subscription
from tenants.actor import Actor
from tenants.models import Organization


def account_if_any(actor: Actor) -> BillingAccount | None:
    """Return the buyer's own account, None before the first purchase."""
    if actor.person_id is None:
        return None
    return BillingAccount.objects.filter(owner_id=actor.person_id).first()


def sold_in(actor: Actor) -> str:
    """Return the currency somebody buys in: that of their account, before the first purchase the organization's."""
    account = account_if_any(actor)
    if account is not None:
        return account.currency
    return str(Organization.objects.values_list("currency", flat=True).get(id=actor.tenant_id))


def rate_of(account: BillingAccount, moment: datetime) -> Rate:
    """Return the tax rate the account's bills have on that day."""
    return rate_for(account.country, moment.date())


def rate_before(actor: Actor, organization: Organization, moment: datetime) -> Rate:
    """Return the rate the buyer's first bill will have, before there is an account."""
    account = account_if_any(actor)
    return rate_for(account.country if account else organization.country, moment.date())


def method_of(account: BillingAccount, method_id: UUID) -> PaymentMethod | None:
    """Return a method of this account, None for anybody else's."""
    return PaymentMethod.objects.filter(account_id=account.id, id=method_id).first()


def cards_of(actor: Actor) -> list[PaymentMethod]:
    """Return the buyer's own cards, the newest first."""
    account = account_if_any(actor)
    if account is None:
        return []
    kept = PaymentMethod.objects.filter(
        account_id=account.id, kind=PaymentMethod.Kind.CARD, removed_at__isnull=True
    )
    return list(kept.order_by("-added_at", "-id"))


def orders(actor: Actor) -> QuerySet[Order]:
    """Return the orders of the accounts whose bills an actor sees: their own, for some the organization's."""
    mine = Order.objects.filter(account_id__in=seen(actor).order_by().values("id"))
    return mine.select_related("account", "product", "method", "subscription")


def find_order(actor: Actor, order_id: UUID) -> Order | None:
    """Return one order with all that its page shows, None when it is not there or a colleague's."""
    return orders(actor).filter(id=order_id).first()


def has_tried(actor: Actor, product: Product) -> bool:
    """Whether this person had a trial of the product (one each, R67)."""
    tried = Order.objects.filter(buyer_id=actor.person_id, product_id=product.id, kind=Order.Kind.TRIAL)
    if tried.filter(state=Order.State.DONE).exists():
        return True
    # One that began before there were orders.
    trials = Subscription.objects.filter(purchaser_id=actor.person_id, channel=Subscription.Channel.TRIAL)
    return trials.filter(product_id=product.id).exists()


def own_price(product: Product) -> tuple[Money, int] | None:
    """Return what the organization pays per seat for this product and how often (months).

    None where it does not show that (BillingSettings), or has no active central subscription of it.
    """
    if not BillingSettings.objects.filter(shows_own_price=True).exists():
        return None
    central = Subscription.objects.filter(
        product_id=product.id,
        owner_id__isnull=True,
        channel=Subscription.Channel.CENTRAL,
        status=Subscription.Status.ACTIVE,
    )
    found = central.order_by("-started_at", "-id").first()
    return (found.price, found.frequency) if found else None
