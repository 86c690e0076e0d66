"""A year passes over many subscriptions: every renewal is charged once, every letter and status as said."""

import os
import random
from collections import Counter, defaultdict
from copy import deepcopy
from datetime import datetime
from uuid import UUID

import pytest

from billing.models import Invoice, InvoiceLine, PaymentPlan
from billing.renewals.bill_due import bill_due
from billing.renewals.dunning import dunning
from billing.renewals.take_back import take_back_deleted
from billing.renewals.warn import warn
from kernel.isolation.scope import tenant_scope
from kernel.outbox.models import Message
from kernel.outbox.relay import deliver_due
from kernel.values import clock
from licensing.expiry.follow_schedule import follow_schedule
from licensing.expiry.warn import warn as warn_of_end
from licensing.models import Subscription
from tests.billing.adds_up import assert_adds_up
from tests.billing.renewals.year.people import DAY, START, World, make_world
from tests.factories.billing import bank

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
WORK = (dunning, bill_due, warn, follow_schedule, take_back_deleted, warn_of_end)

# `make year` takes a thousand; fewer find the same mistakes sooner.
MANY = int(os.environ.get("YEAR_SUBSCRIPTIONS", "200"))


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch):
    """No worker runs: the relay is called here, and nobody needs to be woken."""
    monkeypatch.setattr("kernel.outbox.wake.send", lambda *args, **options: True)


class Seen:
    """What really happened, letter by letter, night by night."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.letters: dict[UUID, list[tuple[datetime, str]]] = defaultdict(list)
        self.last: dict[UUID, UUID] = {}

    def note(self, tenant_id: UUID, night: datetime) -> None:
        """Take down the letters of the night; letters to several admins count once."""
        with tenant_scope(tenant_id):
            rows = Message.objects.filter(kind="mail").order_by("id")
            if tenant_id in self.last:
                rows = rows.filter(id__gt=self.last[tenant_id])
            fresh = list(rows.values_list("id", "key"))
            about = _about(key for _, key in fresh)
        for _, key in fresh:
            name, subject = key.split(":")[:2]
            self.letters[about.get(UUID(subject), UUID(subject))].append((night, name))
        if fresh:
            self.last[tenant_id] = fresh[-1][0]


def _about(keys) -> dict[UUID, UUID]:
    """Which subscription an invoice is about."""
    ids = {UUID(key.split(":")[1]) for key in keys}
    lines = InvoiceLine.objects.filter(invoice_id__in=ids).values_list("invoice_id", "subscription_id")
    return dict(lines)


def nights(chance: random.Random) -> list[datetime]:
    """A year: six weeks night by night, then with gaps of some nights, of two weeks, of a month and a half."""
    numbers, number, gaps = list(range(42)), 42, {120: 14, 200: 45}
    while number < 366:
        numbers.append(number)
        begun = next((day for day in sorted(gaps) if day <= number), None)
        number += gaps.pop(begun) if begun else chance.choice([1, 2, 3, 4, 5, 6])
    return [START + number * DAY for number in numbers]


def run(tenant_id: UUID) -> list[str]:
    """Do a night's work and let the bank answer; the letters are all taken at once."""
    done = [line for work in WORK for line in work(tenant_id)]
    with tenant_scope(tenant_id):
        due = Message.objects.filter(kind="mail", state=Message.State.DUE)
        due.update(state=Message.State.DELIVERED, delivered_at=clock.actual())
    deliver_due(tenant_id)
    return done


def figures(tenant_id: UUID) -> tuple:
    with tenant_scope(tenant_id):
        return (
            Invoice.objects.count(),
            Message.objects.count(),
            len(bank().statement(tenant_id)),
            list(Subscription.objects.order_by("id").values_list("status", "expires_at")),
        )


def statuses(tenant_id: UUID) -> dict[UUID, str]:
    with tenant_scope(tenant_id):
        rows = Subscription.objects.values_list("id", "status")
        return {id_: Subscription.Status(status).name for id_, status in rows}


def test_a_year_over_many_subscriptions(real_db) -> None:
    world, chance = make_world(MANY, seed=7), random.Random(7)
    seen = Seen(world)
    for night in nights(chance):
        with clock.at(night):
            world.let_banks_say(night)
            for organization in world.organizations:
                happened = [case.live(night) for case in world.of(organization.id)]
                if any(happened) or chance.random() < 0.1:
                    done = run(organization.id)
                    assert bool(done) >= any(happened)
                    seen.note(organization.id, night)
                    assert_statuses(world, organization.id)
                    if chance.random() < 0.03:
                        before = figures(organization.id)
                        assert run(organization.id) == []
                        assert figures(organization.id) == before
    assert_letters(world, seen)
    for organization in world.organizations:
        assert_bills(world, organization.id)
        assert_ends(world, organization.id)
        with tenant_scope(organization.id):
            assert_adds_up()


def test_skipped_nights_lead_to_the_same_end(real_db) -> None:
    """What the first test ties to the product: whoever pays is where they would be without any gap."""
    world = make_world(300, seed=8)
    few = nights(random.Random(8))
    every = [START + number * DAY for number in range((few[-1] - START).days + 1)]
    for case in world.cases.values():
        steady, skipping = deepcopy(case), deepcopy(case)
        for night in every:
            steady.live(night)
        for night in few:
            skipping.live(night)
        if case.refuses is None and case.has_card and not case.by_hand:
            assert end_of(steady) == end_of(skipping)


def end_of(case) -> tuple:
    billed = [
        (kind, start) for bill in case.bills for kind, start in zip(bill.kinds, bill.starts, strict=True)
    ]
    total = sum(bill.total for bill in case.bills)
    return billed, total, case.status, case.since, case.expires, case.quantity, case.next_bill


def assert_statuses(world: World, tenant_id: UUID) -> None:
    wrong = {
        world.cases[id_].name: (status, world.cases[id_])
        for id_, status in statuses(tenant_id).items()
        if status != world.cases[id_].status
    }
    assert not wrong


def assert_letters(world: World, seen: Seen) -> None:
    for id_, case in world.cases.items():
        assert sorted(seen.letters[id_]) == sorted(case.letters), case
    names = Counter(name for case in world.cases.values() for _, name in case.letters)
    # The year had everything in it.
    assert len(names) == 11, names


def assert_bills(world: World, tenant_id: UUID) -> None:
    """Every bill as the oracle wrote it, and each paid one is on the bank's statement once, with its amount."""
    with tenant_scope(tenant_id):
        lines = defaultdict(list)
        rows = InvoiceLine.objects.select_related("invoice__account").order_by("position")
        for line in rows.filter(invoice__kind=Invoice.Kind.INVOICE):
            lines[line.invoice_id].append(line)
    really, paid = defaultdict(list), {}
    for parts in lines.values():
        invoice = parts[0].invoice
        status = Invoice.Status(invoice.status).name
        kinds = [InvoiceLine.Kind(part.kind).name for part in parts]
        starts = [part.billed_from for part in parts]
        really[parts[0].subscription_id].append(
            (invoice.issued_at, kinds, starts, invoice.total.minor, status)
        )
        if status == "PAID":
            paid[invoice.label] = invoice.total.minor
    for id_, case in world.cases.items():
        if world.tenant_of[id_] == tenant_id:
            expected = [(b.night, b.kinds, b.starts, b.total, b.status) for b in case.bills]
            assert sorted(really[id_]) == expected, case
    booked = Counter()
    refused = 0
    for booking in bank().statement(tenant_id):
        if booking.state == "succeeded":
            assert booking.amount.minor == paid[booking.description]
            booked[booking.description] += 1
        else:
            refused += 1
    assert booked == Counter(paid.keys())
    assert refused == sum(case.refused for case in world.of(tenant_id))


def assert_ends(world: World, tenant_id: UUID) -> None:
    with tenant_scope(tenant_id):
        rows = {row.id: row for row in Subscription.objects.all()}
        plans = {plan.subscription_id: plan for plan in PaymentPlan.objects.all()}
    for id_, row in rows.items():
        case, plan = world.cases[id_], plans.get(id_)
        assert (row.expires_at, row.quantity) == (case.expires, case.quantity), case
        assert case.since is None or row.status_at == case.since, case
        if plan is not None:
            found = (plan.periods, plan.next_bill_at, plan.unpaid_since, plan.next_try_at, plan.refusals)
            tries = case.tries if case.unpaid_since else 0
            assert found == (case.periods, case.next_bill, case.unpaid_since, case.next_step, tries), case
