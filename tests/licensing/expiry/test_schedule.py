"""Statuses and dates exactly as the schedule says, however late, in whatever rhythm, by however many runners."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.isolation.scope import tenant_scope
from kernel.values import clock
from licensing.expiry import delete, follow_schedule
from licensing.expiry.expire import expire
from licensing.expiry.why import Why
from licensing.lifecycle import advance
from licensing.models import Product, SeatLedger, Subscription
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside, make_organization, make_people
from tests.licensing.expiry.world import (
    DAY,
    NIGHT,
    START,
    Channel,
    Status,
    after,
    entries,
    letters,
    mails,
    pass_day,
    pass_days,
    seen,
    state,
)
from tests.licensing.seats.world import assert_adds_up


def put(subscription, **values):
    with inside(subscription.tenant_id):
        Subscription.objects.filter(id=subscription.id).update(**values)


@pytest.mark.django_db
def test_a_year_passes(cast, make, people):
    one = make(seats=people[:3])
    told = {}
    for day in range(-3, 200):
        if done := pass_day(cast.contoso.id, after(day) + NIGHT):
            told[day] = done
        assert_adds_up(one)
    assert told == {
        -3: ["warned that 1 subscription ends"],
        -2: ["warned that 1 subscription ends"],
        0: ["1 subscription expired"],
        30: ["1 subscription disabled"],
        120: ["1 subscription deleted"],
    }
    assert seen(one) == (Status.DELETED, after(120))
    assert entries(cast.contoso.id) == [
        ("expiry.expired", "Selfservice"),
        ("expiry.disabled", "Selfservice"),
        ("expiry.deleted", "Selfservice"),
    ]
    with inside(cast.contoso.id):
        freed = SeatLedger.objects.filter(subscription_id=one.id, delta=-1)
        assert {row.person_id for row in freed} == {person.id for person in people[:3]}
        assert {(row.at, row.actor_name, row.actor_id) for row in freed} == {
            (after(120), "Selfservice", None)
        }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "status", "since"),
    [(-1, Status.ACTIVE, -365), (0, Status.EXPIRED, 0), (29, Status.EXPIRED, 0), (31, Status.DISABLED, 30),
     (119, Status.DISABLED, 30), (121, Status.DELETED, 120), (900, Status.DELETED, 120)],
)  # fmt: skip
def test_the_first_night_after_a_long_downtime_does_all_that_was_due(cast, make, people, day, status, since):
    one = make(seats=people[:2])
    pass_day(cast.contoso.id, after(day))
    assert seen(one) == (status, after(since))
    assert_adds_up(one)


@pytest.mark.django_db
def test_to_the_second(cast, make):
    one = make()
    pass_day(cast.contoso.id, START - timedelta(microseconds=1))
    assert seen(one)[0] == Status.ACTIVE
    pass_day(cast.contoso.id, START)
    assert seen(one) == (Status.EXPIRED, START)


@pytest.mark.django_db
def test_whom_time_does_nothing_to(cast, make):
    renewing = make(renews=True)
    free = make(channel=Channel.FREE, expires_at=None)
    moving = make(status=Status.MOVING)
    before = state(cast.contoso.id)
    pass_days(cast.contoso.id, [1, 40, 200, 1000])
    assert state(cast.contoso.id) == before
    assert {seen(one)[0] for one in (renewing, free)} == {Status.ACTIVE}
    assert seen(moving)[0] == Status.MOVING


@pytest.mark.django_db
def test_a_trial_just_ends_and_goes_on_by_the_products_days(cast, make):
    product = make_product("Planner", grace_days=5, disabled_days=10)
    trial = make(product=product, channel=Channel.TRIAL, started_at=after(-30))
    for day, status in ((1, Status.EXPIRED), (6, Status.DISABLED), (16, Status.DELETED)):
        pass_day(cast.contoso.id, after(day))
        assert seen(trial)[0] == status
    assert seen(trial) == (Status.DELETED, after(15))


@pytest.mark.django_db
def test_a_target_of_a_running_move_waits_and_is_then_dated_as_scheduled(cast, make):
    target = make(bought_by=None, seats_reserved=2)
    pass_day(cast.contoso.id, after(100))
    assert seen(target) == (Status.EXPIRED, START)
    put(target, seats_reserved=0)
    pass_day(cast.contoso.id, after(101))
    assert seen(target) == (Status.DISABLED, after(30))


@pytest.mark.django_db
def test_who_came_back_ends_anew(cast, make):
    one = make()
    pass_day(cast.contoso.id, after(1))
    with inside(cast.contoso.id):
        advance([one.id], to=Status.ACTIVE, expected=[Status.EXPIRED], at=after(2))
    put(one, expires_at=after(400))
    pass_days(cast.contoso.id, [50, 399, 400])
    assert seen(one) == (Status.EXPIRED, after(400))
    assert letters(cast.contoso.id).count("subscription_expired") == 2


@pytest.mark.django_db
def test_the_others_time_is_their_own(cast, make):
    mine = make()
    other = make_subscription(cast.fabrikam, mine.product, renews=False, expires_at=START)
    pass_day(cast.contoso.id, after(1))
    assert seen(other)[0] == Status.ACTIVE


@pytest.mark.django_db
def test_a_seat_given_after_the_day_ended_when_it_was_given(cast, make, people):
    one = make(seats=people[:1], status=Status.DISABLED, status_at=after(0))
    with inside(cast.contoso.id):
        type(one).seats.rel.related_model.objects.update(assigned_at=after(95))
    pass_day(cast.contoso.id, after(200))
    with inside(cast.contoso.id):
        assert SeatLedger.objects.get(subscription_id=one.id, delta=-1).at == after(95)


@pytest.mark.django_db
def test_what_billing_could_not_renew(cast, make):
    one, other = make(renews=True), make(renews=True)
    with clock.at(after(9)), tenant_scope(cast.contoso.id):
        gone = expire([one.id, other.id], at={one.id: after(3), other.id: after(4)}, why=Why.UNPAID)
        again = expire([one.id, other.id], at=after(5))
    assert ([row.id for row in gone], again) == (sorted([one.id, other.id]), [])
    assert (seen(one), seen(other)) == ((Status.EXPIRED, after(3)), (Status.EXPIRED, after(4)))
    pass_day(cast.contoso.id, after(33))
    assert (seen(one), seen(other)) == ((Status.DISABLED, after(33)), (Status.EXPIRED, after(4)))


@pytest.fixture
def several(db):
    """A function that makes an organization with subscriptions of all kinds, the same each time."""
    numbers = iter(range(10_000))

    def build(ends):
        organization = make_organization(f"org{next(numbers)}")
        people = make_people(organization, 3)
        for number, (day, grace, disabled) in enumerate(ends):
            product, _ = Product.objects.get_or_create(
                code=f"P{grace}-{disabled}",
                defaults={"name": "P", "sort_name": "p", "grace_days": grace, "disabled_days": disabled},
            )
            make_subscription(
                organization,
                product,
                renews=False,
                started_at=after(-400),
                status_at=after(-400),
                expires_at=after(day),
                seats=people[: number % 4],
            )
        return organization

    return build


def comparable(organization):
    """The state without the ids, which differ from organization to organization."""
    return sorted(
        tuple(value for value in row if not hasattr(value, "hex")) for row in state(organization.id)
    )


ends = st.lists(
    st.tuples(st.floats(0, 12).map(lambda day: round(day, 3)), st.integers(0, 8), st.integers(0, 10)),
    min_size=1,
    max_size=6,
)
LAST = 32


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ends=ends, worked=st.sets(st.integers(0, LAST - 1)), doubled=st.integers(1, 2))
def test_missed_nights_change_nothing_in_the_end(several, ends, worked, doubled):
    steady, patchy = several(ends), several(ends)
    pass_days(steady.id, range(LAST + 1))
    for _ in range(doubled):
        pass_days(patchy.id, [*sorted(worked), LAST])
    assert comparable(steady) == comparable(patchy)
    by_schedule = sorted(
        after(day + grace + disabled) for day, grace, disabled in ends if day + grace + disabled <= LAST
    )
    with inside(patchy.id):
        gone = Subscription.objects.filter(status=Status.DELETED)
        found = sorted(gone.values_list("status_at", flat=True))
    assert [moment.replace(microsecond=0) for moment in found] == [
        moment.replace(microsecond=0) for moment in by_schedule
    ]
    sent = [key for _letter, _to, key in mails(patchy.id)]
    assert len(sent) == len(set(sent))


@pytest.mark.django_db
def test_batches_of_any_size_come_to_the_same(cast, several, monkeypatch):
    wanted = [(day, 3, 4) for day in range(7)]
    whole = several(wanted)
    pass_day(whole.id, after(60))
    monkeypatch.setattr(follow_schedule, "BATCH", 2)
    monkeypatch.setattr(follow_schedule, "SIZE", 2)
    small = several(wanted)
    pass_day(small.id, after(60))
    assert comparable(small) == comparable(whole)


@pytest.mark.django_db
def test_a_large_one_is_freed_by_a_job(cast, make, people, monkeypatch):
    from kernel.jobs import run
    from kernel.jobs.models import Job

    monkeypatch.setattr(delete, "SIZE", 4)
    large, small = make(quantity=20, seats=people[:10]), make(quantity=20, seats=people[:4])
    pass_day(cast.contoso.id, after(200))
    with inside(cast.contoso.id):
        job = Job.objects.get()
        assert (job.total, job.created_by_name, job.subject_id) == (10, "Selfservice", large.id)
        assert Subscription.objects.get(id=large.id).seats_used == 10
        assert Subscription.objects.get(id=small.id).seats_used == 0
    run.run(cast.contoso.id, job.id)
    with inside(cast.contoso.id):
        job.refresh_from_db()
        assert (job.state, job.done) == (Job.State.DONE, 10)
        freed = SeatLedger.objects.filter(subscription_id=large.id, delta=-1)
        assert set(freed.values_list("at", "cause_id")) == {(after(120), job.id)}
    for one in (large, small):
        assert_adds_up(one)


@pytest.mark.django_db
@pytest.mark.parametrize("day", [-5, 1, 31, 121])
def test_the_number_of_queries_does_not_grow_with_the_subscriptions(
    cast, make, people, day, django_assert_num_queries
):
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as found:
            pass_day(cast.contoso.id, after(day))
        return len(found)

    given = {-5: {}, 1: {}, 31: {"status": Status.EXPIRED, "status_at": START}}.get(
        day, {"status": Status.DISABLED, "status_at": after(30)}
    )
    make(seats=people[:2], **given)
    one = cost()
    for number in range(8):
        make(seats=people[:3], bought_by=cast.alex if number % 2 else cast.adele, **given)
    assert cost() == one


def test_two_runners_at_once_do_each_step_once(real_db, monkeypatch):
    from tests.cast import make_cast

    cast = make_cast()
    monkeypatch.setattr(follow_schedule, "BATCH", 3)
    product, people = make_product(), make_people(cast.contoso, 6)
    made = [
        make_subscription(
            cast.contoso, product, quantity=6, seats=people, bought_by=cast.adele, renews=False,
            started_at=after(-365), status_at=after(-365), expires_at=START - number * DAY,
        )
        for number in range(10)
    ]  # fmt: skip
    together, failed = threading.Barrier(3), []

    def work():
        together.wait()
        try:
            pass_day(cast.contoso.id, after(150))
        except Exception as error:  # noqa: BLE001 told below
            failed.append(error)
        finally:
            connection.close()

    runners = [threading.Thread(target=work) for _ in range(3)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert failed == []
    for number, one in enumerate(made):
        assert seen(one) == (Status.DELETED, after(120 - number))
        assert_adds_up(one)
    assert len(entries(cast.contoso.id)) == 30
    assert letters(cast.contoso.id) == ["subscription_deleted"] * 10
