"""What the tests of managing share: a purchase that was really billed, short ways to act, and what must add up."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.db.models import Sum

from billing.invoices.issue import Draft, issue
from billing.managing.cancel_purchase import cancel_purchase
from billing.managing.reactivate import reactivate
from billing.managing.set_licenses import set_licenses
from billing.managing.set_recurring import set_recurring
from billing.models import BillingAccount, Invoice, InvoiceLine, Order, Payment, PaymentPlan
from billing.payments.settle import settle
from billing.prices.rules import days_in, full, period
from billing.providers.interface import Outcome, Refusal, Result
from kernel.outbox.models import Message
from kernel.values import clock
from kernel.values.decision import Refused
from kernel.values.period import add_months
from licensing.models import SeatLedger, Subscription
from tests.factories.billing import make_account, make_method, make_order, make_payment, make_plan
from tests.factories.licensing import change_quantity, make_product, make_subscription
from tests.factories.tenants import actor, inside

BOUGHT = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def day(number: int, hour: int = 12) -> datetime:
    """The day of March 2026, 1 is that of the purchase; 32 is 1 April."""
    return BOUGHT.replace(hour=hour) + (number - 1) * DAY


def buy(
    organization, person, *, quantity=10, seats=(), price=1200, frequency=1, term=12, card=True, **values
):
    """A purchase with order, charge, paid invoice, plan and ledger; `person` None is the organization's own."""
    with clock.at(BOUGHT), inside(organization.id):
        product = make_product(**values.pop("product", {}))
        account = make_account(organization, person)
        method = make_method(account) if card else None
        subscription = make_subscription(
            organization,
            product,
            quantity=0,
            bought_by=person,
            price_minor=price,
            frequency=frequency,
            term_months=term,
            currency=organization.currency,
            expires_at=add_months(BOUGHT, term),
            **values,
        )
        change_quantity(subscription, quantity, by=person)
        subscription.product = product
        order = make_order(
            account,
            product,
            subscription=subscription,
            method=method,
            quantity=quantity,
            price_minor=price,
            net_minor=price * quantity,
            buyer_id=person and person.id,
        )
        billed = period(BOUGHT, frequency, 0)
        draft = Draft(
            InvoiceLine.Kind.PURCHASE,
            subscription,
            product,
            quantity,
            subscription.price,
            frequency,
            billed,
            days_in(billed),
            days_in(billed),
            full(subscription.price, quantity),
        )
        invoice = issue(account=account, drafts=[draft], order=order, method=method, is_paid=True)
        if method:
            make_payment(account, method, invoice.total.minor, order_id=order.id, provider_ref="ch_1")
        plan = make_plan(subscription, account, method, periods=1)
        give_seats(subscription, seats)
    return SimpleNamespace(
        organization=organization,
        person=person,
        product=product,
        account=account,
        method=method,
        subscription=subscription,
        order=order,
        invoice=invoice,
        plan=plan,
    )


def give_seats(subscription, people) -> None:
    """Seat people one after the other, a minute apart."""
    from licensing.seats.write import add_seats

    with inside(subscription.tenant_id):
        for number, person in enumerate(people):
            with clock.at(BOUGHT + number * timedelta(minutes=1)):
                fresh_one = Subscription.objects.get(id=subscription.id)
                nobody = SimpleNamespace(person_id=None, name="Test")
                add_seats(fresh_one, [person.id], kind=SeatLedger.Kind.ASSIGNED, actor=nobody)


def take_seat(bought, person) -> None:
    """Somebody gives up their seat."""
    from licensing.seats.write import remove_seats

    with inside(bought.organization.id):
        nobody = SimpleNamespace(person_id=None, name="Test")
        remove_seats(fresh(bought), [person.id], kind=SeatLedger.Kind.UNASSIGNED, actor=nobody)


def fresh(bought) -> Subscription:
    with inside(bought.organization.id):
        return Subscription.objects.select_related("product").get(id=bought.subscription.id)


def plan_of(bought) -> PaymentPlan:
    with inside(bought.organization.id):
        return PaymentPlan.objects.get(subscription_id=bought.subscription.id)


@contextmanager
def acting(bought, person=None, at=None):
    """The scope and time in which somebody (the purchaser unless given) acts."""
    with clock.at(at or BOUGHT), inside(bought.organization.id):
        yield {"actor": actor(person or bought.person), "subscription_id": bought.subscription.id}


def licenses(bought, total, *, person=None, at=None, **values):
    with acting(bought, person, at) as who:
        return set_licenses(**who, total=total, **values)


def recurring(bought, renews, *, person=None, at=None):
    with acting(bought, person, at) as who:
        return set_recurring(**who, renews=renews)


def cancel(bought, *, person=None, at=None, reason="no_longer_needed", **values):
    with acting(bought, person, at) as who:
        return cancel_purchase(**who, reason=reason, **values)


def come_back(bought, *, person=None, at=None, renews=True, **values):
    with acting(bought, person, at) as who:
        return reactivate(**who, renews=renews, **values)


def pay(bought, *, at=None, refused=False) -> Order:
    """Let the bank answer the charge that waits; return its order."""
    outcome = (
        Outcome(Result.REFUSED, refusal=Refusal.DECLINED) if refused else Outcome(Result.SUCCEEDED, "ch_2")
    )
    with clock.at(at or BOUGHT), inside(bought.organization.id):
        payment = Payment.objects.get(kind=Payment.Kind.CHARGE, state=Payment.State.PENDING)
        settle(payment.id, outcome)
        return Order.objects.select_related("account").get(id=payment.order_id)


def codes(act, *args, **values) -> list[str]:
    """Why an act is refused; [] when it is not."""
    try:
        act(*args, **values)
    except Refused as refused:
        return [str(reason.code) for reason in refused.reasons]
    return []


def told(bought) -> list[tuple[str, str]]:
    """Letters by name and receiver, oldest first."""
    with inside(bought.organization.id):
        mails = Message.objects.filter(kind="mail").order_by("posted_at", "id")
        return [(mail.payload["letter"], mail.payload["to"]) for mail in mails]


def last_letter(bought) -> dict:
    with inside(bought.organization.id):
        return Message.objects.filter(kind="mail").order_by("-posted_at", "-id").first().payload


def notes(bought) -> list[Invoice]:
    """Credit notes, oldest first."""
    with inside(bought.organization.id):
        found = Invoice.objects.filter(kind=Invoice.Kind.CREDIT_NOTE).select_related("account")
        return list(found.order_by("number"))


def assert_adds_up(bought) -> None:
    """Charges less refunds are invoices less credit notes; the ledger is the quantity; numbers have no gap."""
    with inside(bought.organization.id):
        money = Payment.objects.exclude(state=Payment.State.REFUSED)
        moved = {
            kind: money.filter(kind=kind).aggregate(sum=Sum("amount_minor"))["sum"] or 0
            for kind in Payment.Kind.values
        }
        paid = Invoice.objects.filter(status__in=(Invoice.Status.PAID, Invoice.Status.REFUNDED))
        billed = paid.aggregate(net=Sum("net_minor"), tax=Sum("tax_minor"))
        pending = money.filter(kind=Payment.Kind.CHARGE).exclude(state=Payment.State.SUCCEEDED)
        open_ = pending.aggregate(sum=Sum("amount_minor"))["sum"] or 0
        assert (
            moved[Payment.Kind.CHARGE] - open_ - moved[Payment.Kind.REFUND] == billed["net"] + billed["tax"]
        )
        subscription = Subscription.objects.get(id=bought.subscription.id)
        changes = SeatLedger.objects.filter(subscription_id=subscription.id, person_id__isnull=True)
        assert changes.aggregate(sum=Sum("delta"))["sum"] == subscription.quantity
        for line in InvoiceLine.objects.filter(ledger_id__isnull=False):
            assert abs(changes.get(id=line.ledger_id).delta) == line.quantity
        for account in BillingAccount.objects.all():
            numbers = (
                Invoice.objects.filter(account_id=account.id)
                .order_by("number")
                .values_list("number", flat=True)
            )
            assert list(numbers) == list(range(1, account.invoices + 1))
