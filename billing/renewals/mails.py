"""The letters of renewals, to who pays: the owner of the account, or for the organization's its admins of bills."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from billing.models import BillingAccount, Invoice, Payment, PaymentMethod, PaymentPlan
from billing.payments.explain import why
from billing.prices.rules import full
from billing.providers.interface import Refusal
from billing.renewals.payers import Payer, Payers, pays_by_hand
from billing.renewals.rules import ends_at, next_step_at
from billing.tax.rules import rate_for, tax_on
from kernel.isolation.scope import current_tenant_id
from kernel.outbox.letter import Reader, letters
from kernel.outbox.post import posted
from kernel.values.clock import now
from licensing.models import Subscription
from tenants.models import Organization, Person
from tenants.permissions.roles import Role

Context = dict[str, Any]
Status, Channel = Subscription.Status, Subscription.Channel
ADMINS = (Role.GLOBAL, Role.BILLING)
# Who only pays bills reads these, at the billing account's address.
BILLS = ("bill_due", "bill_overdue")


def tell_due(invoice: Invoice, subscription: Subscription) -> None:
    """Send a bill that is paid by hand."""
    _send("bill_due", f"{invoice.id}", invoice.account, _bill(invoice, subscription))


def tell_refused(invoice: Invoice, subscription: Subscription, plan: PaymentPlan, refusal: str) -> None:
    """Say that a charge was refused, why, when it is tried again and what happens if nobody pays."""
    needs_confirmation = refusal == Refusal.CONFIRMATION_NEEDED
    name = "payment_to_confirm" if needs_confirmation else "payment_refused"
    facts = {
        **_bill(invoice, subscription, pay=True),
        **_schedule(plan, subscription),
        "refusal": refusal,
        "link_label": _("Confirm the payment") if needs_confirmation else _("Pay now"),
    }
    _send(name, f"{invoice.id}:{plan.refusals}", invoice.account, facts)


def tell_overdue(invoice: Invoice, subscription: Subscription, plan: PaymentPlan) -> None:
    """Remind somebody who pays by hand."""
    facts = {**_bill(invoice, subscription), **_schedule(plan, subscription)}
    _send("bill_overdue", f"{invoice.id}:{plan.refusals}", invoice.account, facts)


def tell_renewed(invoice: Invoice, subscription: Subscription, payment: Payment) -> None:
    """Say that a new term is paid."""
    facts = {**_bill(invoice, subscription), **_card(payment.method), "day": subscription.expires_at}
    _send("renewed", f"{invoice.id}", invoice.account, facts)


def tell_paid_again(
    invoice: Invoice, subscription: Subscription, payment: Payment, *, came_back: bool
) -> None:
    """Say that an unpaid bill is paid now; `came_back` that the subscription is Active again by it."""
    facts = {
        **_bill(invoice, subscription),
        **_card(payment.method),
        "day": subscription.expires_at,
        "came_back": came_back,
        "is_active": subscription.status == Status.ACTIVE,
    }
    _send("bill_paid_late", f"{invoice.id}", invoice.account, facts)


def announce(wanted: Sequence[tuple[PaymentPlan, int]], payers: Payers, organization: Organization) -> int:
    """Announce what renews or converts in so many days; return how many plans that was news of."""
    by_name: dict[str, list[tuple[str, BillingAccount, Context]]] = {}
    for plan, days in wanted:
        is_trial = plan.subscription.channel == Channel.TRIAL
        name = "trial_converting" if is_trial else "renewal_announced"
        ends = plan.next_bill_at
        key = f"{plan.subscription_id}:{ends:%Y%m%dT%H%M%S}:{days}"
        payer = payers.next_of(plan)
        by_name.setdefault(name, []).append((key, payer.account, _renewal(plan, payer)))
    return sum(_post(name, organization, told) for name, told in by_name.items())


def _renewal(plan: PaymentPlan, payer: Payer) -> Context:
    """Return what a renewal comes to, at today's price and that day's tax."""
    subscription, day = plan.subscription, plan.next_bill_at or plan.billed_until
    quantity = subscription.quantity
    if plan.next_quantity is not None:
        in_use = subscription.seats_used + subscription.seats_reserved
        quantity = min(quantity, max(plan.next_quantity, in_use, 1))
    net = full(subscription.price, quantity)
    return {
        **_card(payer.method),
        "has_method": payer.method is not None,
        "product": subscription.product.name,
        "quantity": quantity,
        "was_quantity": subscription.quantity,
        "amount": net + tax_on(net, rate_for(payer.account.country, day.date())),
        "frequency": subscription.frequency,
        "day": day,
        "path": f"products/{subscription.id}/",
        "link_label": _("Open the subscription"),
    }


def _bill(invoice: Invoice, subscription: Subscription, *, pay: bool = False) -> Context:
    number = f"{invoice.account.code}-{invoice.number:05d}"
    return {
        "product": subscription.product.name,
        "quantity": subscription.quantity,
        "number": number,
        "amount": invoice.total,
        "due_day": invoice.due_at,
        "is_expired": subscription.status == Status.EXPIRED,
        "is_disabled": subscription.status == Status.DISABLED,
        "path": f"bills/{invoice.id}/{'pay/' if pay else ''}",
        "link_label": _("Open the bill"),
    }


def _schedule(plan: PaymentPlan, subscription: Subscription) -> Context:
    since, grace_days = plan.unpaid_since or now(), subscription.product.grace_days
    end, following = ends_at(since, grace_days), next_step_at(since, plan.refusals, grace_days)
    is_over = subscription.status == Status.DISABLED or following >= end
    return {"next_try": None if is_over else following, "end_day": end}


def _card(method: PaymentMethod | None) -> Context:
    by_hand = method is not None and pays_by_hand(method)
    return {"last4": method.last4 if method and not by_hand else "", "by_hand": by_hand}


def _send(name: str, event: str, account: BillingAccount, context: Context) -> None:
    organization = Organization.objects.get(id=current_tenant_id())
    _post(name, organization, [(event, account, context)])


def _post(name: str, organization: Organization, told: Sequence[tuple[str, BillingAccount, Context]]) -> int:
    """Post a letter per event and reader; what was posted before is not even rendered."""
    readers = _readers([account for _event, account, _context in told])
    wanted: dict[str, tuple[Person, BillingAccount, Context]] = {}
    for event, account, context in told:
        for person in readers[account.id]:
            wanted[f"{name}:{event}:{person.id}"] = person, account, context
    offices = _offices(name, told)
    for key in posted("mail", [*wanted, *offices]):
        wanted.pop(key, None)
        offices.pop(key, None)
    copies = [
        (_reader(key, person, account, organization), _frame(organization, person, context))
        for key, (person, account, context) in wanted.items()
    ]
    for key, (account, context) in offices.items():
        office = Reader(key, to=account.bill_email, language=account.language)
        copies.append((office, {**context, **_from(organization, account.name, context)}))
    with timezone.override(ZoneInfo(organization.time_zone)):
        letters(name=name, copies=copies)
    return len(wanted)


def _reader(key: str, person: Person, account: BillingAccount, organization: Organization) -> Reader:
    to = account.bill_email if account.bill_email and account.owner_id == person.id else person.email
    return Reader(key, to=to, language=person.language or organization.language)


def _offices(
    name: str, told: Sequence[tuple[str, BillingAccount, Context]]
) -> dict[str, tuple[BillingAccount, Context]]:
    """Return the letters about a bill that go to an organization's address for bills, too."""
    return {
        f"{name}:{event}:{account.id}": (account, context)
        for event, account, context in told
        if name in BILLS and account.is_organizations and account.bill_email
    }


def _from(organization: Organization, reader: str, context: Context) -> Context:
    return {
        "organization_name": organization.name,
        "name": reader,
        "link": f"{settings.PUBLIC_URL}/{organization.short_name}/billing/{context['path']}",
    }


def _frame(organization: Organization, person: Person, context: Context) -> Context:
    frame = _from(organization, person.first_name or str(person), context)
    if "refusal" in context:
        # A sentence of its own: it has to come out in the language of the letter.
        with translation.override(person.language or organization.language):
            frame["why"] = why(context["refusal"])
    return {**context, **frame}


def _readers(accounts: Sequence[BillingAccount]) -> dict[UUID, list[Person]]:
    """Return whom each account's letters go to: its owner, whose card it is even after they left; or the admins.

    Nobody else hears of a person's bills.
    """
    owner_ids = {account.owner_id for account in accounts if account.owner_id}
    owners = {person.id: person for person in Person.objects.filter(id__in=owner_ids)} if owner_ids else {}
    admins: list[Person] = []
    if any(account.is_organizations for account in accounts):
        holding = Person.objects.filter(is_active=True, role_assignments__role__in=ADMINS)
        admins = list(holding.distinct().order_by("sort_name", "id"))
    return {account.id: [owners[account.owner_id]] if account.owner_id else admins for account in accounts}
