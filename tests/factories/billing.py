"""Offers, accounts, cards, orders, bills for tests. Each function works in the organization's scope or opens one.

A card is a real one of the sandbox bank: it can be charged, and behaves as `behavior` says.
"""

from datetime import datetime
from uuid import UUID

from billing.accounts.numbers import next_invoice_number, next_order_number
from billing.models import (
    BillingAccount,
    Invoice,
    InvoiceLine,
    Offer,
    Order,
    Payment,
    PaymentMethod,
    PaymentPlan,
)
from billing.prices.rules import days_in, period
from billing.providers.registry import provider
from billing.providers.sandbox.bank import Bank
from billing.providers.sandbox.cards import TELLING, Behavior, brand_of
from kernel.values.clock import now
from kernel.values.ids import uuid7
from licensing.models import Product, Subscription
from tenants.models import Organization, Person
from tests.factories.tenants import inside

Frequency = Subscription.Frequency
NUMBER_OF = {one.behavior: one.number for one in reversed(TELLING) if not one.country}


def bank() -> Bank:
    """Return the sandbox bank of this test run; its statement() of a tenant is what really moved."""
    return provider("sandbox").bank


def make_offer(product: Product, **values) -> Offer:
    """Make a list price: 10.00 USD per month for a year, unless given."""
    given = {
        "currency": "USD",
        "term_months": 12,
        "frequency": Frequency.MONTHLY,
        "price_minor": 1000,
        **values,
    }
    return Offer.objects.create(product=product, **given)


def make_account(organization: Organization, owner: Person | None = None, **values) -> BillingAccount:
    """Make the billing account of a person, or without one the organization's; the same one if it is there."""
    with inside(organization.id):
        there = BillingAccount.objects.filter(owner_id=owner and owner.id).first()
        return there or BillingAccount.objects.create(
            **{
                "owner_id": owner and owner.id,
                "code": uuid7().hex[-7:].upper(),
                "currency": organization.currency,
                "name": owner.display_name if owner else organization.name,
                "country": organization.country,
                "address": [organization.name] if owner else [],
                "bill_email": owner.email if owner else "",
                "language": organization.language,
                "created_at": now(),
                **values,
            }
        )


def make_method(
    account: BillingAccount, behavior: Behavior = Behavior.WORKS, *, default: bool = True, **values
) -> PaymentMethod:
    """Make a card at the sandbox bank and keep it; the account's default unless told otherwise."""
    number = NUMBER_OF[behavior]
    given = {
        "brand": brand_of(number),
        "last4": number[-4:],
        "expires_month": 12,
        "expires_year": now().year + 4,
        "holder": account.name,
        "country": account.country,
        **values,
    }
    card = bank().issue(
        behavior,
        brand=given["brand"],
        last4=given["last4"],
        month=given["expires_month"],
        year=given["expires_year"],
        holder=given["holder"],
        country=given["country"],
    )
    return _kept(account, default, {"provider": "sandbox", "provider_ref": card.ref, **given})


def make_invoice_method(account: BillingAccount, *, default: bool = True) -> PaymentMethod:
    """Make the promise to pay by hand, for an organization's account."""
    return _kept(account, default, {"kind": PaymentMethod.Kind.INVOICE, "provider": "invoice"})


def make_plan(
    subscription: Subscription,
    account: BillingAccount,
    method: PaymentMethod | None = None,
    *,
    periods: int = 1,
    **values,
) -> PaymentPlan:
    """Make the payment plan of a subscription that was billed for `periods` since it started."""
    anchor = values.pop("anchor_at", subscription.started_at)
    until = period(anchor, subscription.frequency, periods).starts_at
    given = {
        "periods": periods,
        "billed_until": until,
        "next_bill_at": until if subscription.renews else None,
    }
    with inside(account.tenant_id):
        return PaymentPlan.objects.create(
            subscription_id=subscription.id,
            account_id=account.id,
            method_id=method and method.id,
            anchor_at=anchor,
            **{**given, **values},
        )


def make_order(
    account: BillingAccount,
    product: Product,
    *,
    subscription: Subscription | None = None,
    method: PaymentMethod | None = None,
    **values,
) -> Order:
    """Make an order: a finished purchase of one seat for a month, unless given."""
    moment = now()
    with inside(account.tenant_id):
        order = Order.objects.create(
            **{
                "account_id": account.id,
                "number": next_order_number(account),
                "kind": Order.Kind.PURCHASE,
                "state": Order.State.DONE,
                "product": product,
                "subscription_id": subscription and subscription.id,
                "buyer_id": account.owner_id,
                "buyer_name": account.name,
                "method_id": method and method.id,
                "quantity": 1,
                "price_minor": 1000,
                "currency": account.currency,
                "frequency": Frequency.MONTHLY,
                "term_months": 12,
                "net_minor": 1000,
                "placed_at": moment,
                "finished_at": moment,
                **values,
            }
        )
    order.account = account
    return order


def make_payment(account: BillingAccount, method: PaymentMethod, minor: int = 1000, **values) -> Payment:
    """Make a payment that succeeded; give `order_id` or `invoice_id`."""
    moment = now()
    with inside(account.tenant_id):
        return Payment.objects.create(
            **{
                "account_id": account.id,
                "method_id": method.id,
                "provider": method.provider,
                "state": Payment.State.SUCCEEDED,
                "amount_minor": minor,
                "currency": account.currency,
                "asked_at": moment,
                "settled_at": moment,
                **values,
            }
        )


def make_invoice(
    account: BillingAccount,
    subscription: Subscription,
    *,
    quantity: int | None = None,
    kind: int = InvoiceLine.Kind.PURCHASE,
    tax: int = 0,
    method: PaymentMethod | None = None,
    issued_at: datetime | None = None,
    order_id: UUID | None = None,
    **values,
) -> Invoice:
    """Make an invoice with one line: a full period of a subscription from today; paid unless given a status."""
    moment = issued_at or now()
    quantity = subscription.quantity if quantity is None else quantity
    billed = period(moment, subscription.frequency, 0)
    net = subscription.price_minor * quantity
    with inside(account.tenant_id):
        invoice = Invoice.objects.create(
            **{
                "account_id": account.id,
                "number": next_invoice_number(account),
                "status": Invoice.Status.PAID,
                "order_id": order_id,
                "currency": account.currency,
                "net_minor": net,
                "tax_minor": tax,
                "issued_at": moment,
                "due_at": moment,
                "seller": {"name": "Seller", "address": ["Somewhere 1"], "country": "NL", "tax_number": "X"},
                "bill_to": {"name": account.name, "address": account.address, "country": account.country},
                "language": account.language,
                "paid_with": {"kind": "card", "brand": method.brand, "last4": method.last4} if method else {},
                **values,
            }
        )
        InvoiceLine.objects.create(
            invoice_id=invoice.id,
            position=1,
            kind=kind,
            subscription_id=subscription.id,
            product_code=subscription.product.code,
            product_name=subscription.product.name,
            quantity=quantity,
            price_minor=subscription.price_minor,
            frequency=subscription.frequency,
            billed_from=billed.starts_at,
            billed_until=billed.ends_at,
            days=days_in(billed),
            days_in_period=days_in(billed),
            net_minor=net,
            tax_rate=0,
            tax_minor=tax,
        )
    invoice.account = account
    return invoice


def _kept(account: BillingAccount, default: bool, values: dict) -> PaymentMethod:
    with inside(account.tenant_id):
        method = PaymentMethod.objects.create(account_id=account.id, added_at=now(), **values)
        if default:
            account.payment_method_id = method.id
            BillingAccount.objects.filter(id=account.id).update(payment_method_id=method.id)
    return method
