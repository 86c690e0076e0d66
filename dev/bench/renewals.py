"""A night of billing: what a bill with its posted charge costs, against bare SQL that writes the same rows."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from billing.models import BillingAccount, Invoice, PaymentMethod, PaymentPlan
from billing.renewals.bill_due import bill_due
from dev.bench.meter import Raw, django_pid, spent
from dev.bench.report import Report
from dev.bench.server import LARGE, Server, pointed_at
from dev.scale.generate import half_of
from dev.scale.rows import uuid_of
from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from kernel.values.ids import uuid7
from kernel.values.period import add_months
from licensing.models import Subscription

MOST = 1000

# What a bill writes at least: number, bill, line, payment, message, plan.
_BY_HAND = """
    UPDATE billing_billingaccount SET invoices = invoices + 1 WHERE tenant_id = %(t)s AND id = %(account)s;
    INSERT INTO billing_invoice (tenant_id, id, account_id, number, kind, status, currency, net_minor, tax_minor,
        issued_at, due_at, seller, bill_to, purchase_order, language, paid_with)
    SELECT %(t)s, %(invoice)s, id, invoices, 1, 1, currency, 1000, 0, now(), now(), '{}', '{}', '', 'en', '{}'
    FROM billing_billingaccount WHERE tenant_id = %(t)s AND id = %(account)s;
    INSERT INTO billing_invoiceline (tenant_id, id, invoice_id, position, kind, subscription_id, product_code,
        product_name, quantity, price_minor, frequency, billed_from, billed_until, days, days_in_period, net_minor,
        tax_rate, tax_name, tax_minor)
    VALUES (%(t)s, uuidv7(), %(invoice)s, 1, 2, %(s)s, '', '', 1, 1000, 1, now(), now(), 30, 30, 1000, 0, '', 0);
    INSERT INTO billing_payment (tenant_id, id, kind, state, account_id, method_id, invoice_id, provider,
        amount_minor, currency, is_attended, provider_ref, refusal, asked_at)
    VALUES (%(t)s, %(payment)s, 1, 1, %(account)s, %(method)s, %(invoice)s, 'sandbox', 1000, 'EUR', false, '', '',
        now());
    INSERT INTO outbox_message (tenant_id, id, kind, key, payload, state, attempts, not_before, posted_at, error,
        is_urgent)
    VALUES (%(t)s, uuidv7(), 'charge', %(payment)s, '{}', 1, 0, now(), now(), '', false);
    UPDATE billing_paymentplan SET periods = periods + 1, next_bill_at = next_bill_at + interval '1 month'
    WHERE tenant_id = %(t)s AND subscription_id = %(s)s;
"""


def measure(server: Server, report: Report) -> None:
    """Bill the giant organization's purchases, each way on a fresh copy of the world."""
    tenant = uuid_of(half_of("giant"))
    with server.copy(LARGE) as database, pointed_at(database):
        plans = _plans(tenant)
        connection.close()
        raw = Raw(server.url(database), half_of("giant"))
        by_hand = spent(raw.pid, lambda: [raw.fetch((_BY_HAND, one)) for one in plans])
        raw.close()
    with server.copy(LARGE) as database, pointed_at(database):
        _plans(tenant)
        cost = spent(django_pid(), lambda: bill_due(tenant))
        with tenant_scope(tenant):
            if Invoice.objects.count() != len(plans):
                raise RuntimeError("The measured night did not bill every plan.")
        connection.close()
    count = len(plans)
    report.ratio(
        "a bill with its charge posted", cost.total / count, by_hand.total / count, target=5,
        note=f"{count / cost.total * 1000:,.0f} bills per CPU second",
    )  # fmt: skip


def _plans(tenant: UUID) -> list[dict[str, Any]]:
    """Give purchases of the organization plans that are due, one account for each; return what raw SQL needs."""
    began = now() - timedelta(days=40)
    with tenant_scope(tenant):
        bought = Subscription.objects.filter(status=Subscription.Status.ACTIVE, purchaser_id__isnull=False)
        rows = list({one.purchaser_id: one for one in bought.order_by("id")[: MOST * 3]}.values())[:MOST]
        ids = [one.id for one in rows]
        # A month's term began forty days ago: its renewal is due.
        Subscription.objects.filter(id__in=ids).update(
            frequency=1, term_months=12, renews=True, expires_at=add_months(began, 12)
        )
        made = [_made(one, began) for one in rows]
        for number, model in enumerate((BillingAccount, PaymentMethod, PaymentPlan)):
            model.objects.bulk_create([row[number] for row in made], batch_size=500)
    return [
        {
            "t": str(tenant),
            "s": str(plan.subscription_id),
            "account": str(account.id),
            "method": str(method.id),
            "invoice": str(uuid7()),
            "payment": str(uuid7()),
        }
        for account, method, plan in made
    ]


def _made(one: Subscription, began: datetime) -> tuple[BillingAccount, PaymentMethod, PaymentPlan]:
    account = BillingAccount(
        id=uuid7(),
        owner_id=one.purchaser_id,
        code=uuid7().hex[-10:].upper(),
        currency=one.currency,
        name="Bench",
        country="NL",
        created_at=began,
    )
    method = PaymentMethod(
        id=uuid7(), account_id=account.id, provider="sandbox", last4="4242", added_at=began
    )
    due = add_months(began, 1)
    plan = PaymentPlan(
        subscription_id=one.id,
        account_id=account.id,
        method_id=method.id,
        anchor_at=began,
        periods=1,
        billed_until=due,
        next_bill_at=due,
    )
    return account, method, plan
