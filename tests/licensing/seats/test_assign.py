"""assign(): people get a seat, or everything stays as it was."""

import pytest

from kernel.audit.models import Entry
from kernel.isolation.scope import tenant_scope
from kernel.values.decision import Refused
from kernel.values.ids import uuid7
from licensing.models import SeatLedger
from licensing.seats.assign import assign
from licensing.seats.journal import SeatVerb
from licensing.seats.rules import SeatReason
from tenants.models import Person
from tenants.permissions.can import Forbidden
from tests.factories.tenants import actor, make_people
from tests.licensing.seats.world import (
    Status,
    assert_adds_up,
    fresh,
    holders,
    make_product,
    make_subscription,
)


def refused(person, subscription, people, *, code, **facts):
    """The act is refused for this reason with these facts, and nothing changed."""
    before, held = fresh(subscription), holders(subscription)
    with tenant_scope(person.tenant_id):
        entries, ledger = Entry.objects.count(), SeatLedger.objects.count()
    doer = actor(person)
    with pytest.raises(Refused) as caught, tenant_scope(person.tenant_id):
        assign(actor=doer, subscription_id=subscription.id, person_ids=people)
    assert caught.value.reasons[0].code == code
    assert dict(caught.value.reasons[0].facts) == facts
    after = fresh(subscription)
    assert (after.seats_used, after.seats_reserved, holders(subscription)) == (
        before.seats_used,
        before.seats_reserved,
        held,
    )
    with tenant_scope(person.tenant_id):
        assert (Entry.objects.count(), SeatLedger.objects.count()) == (entries, ledger)


def test_license_admin_assigns_central_seats(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, quantity=5, seats=[cast.alex])
    lidia = actor(cast.lidia)
    with tenant_scope(cast.contoso.id):
        done = assign(
            actor=lidia, subscription_id=central.id, person_ids=[cast.isaiah.id, cast.alex.id, cast.diego.id]
        )
        entry = Entry.objects.get(id=done.entry_id)
    assert done.assigned == (cast.isaiah.id, cast.diego.id)
    assert done.already == (cast.alex.id,)
    assert holders(central) == {cast.alex.id, cast.isaiah.id, cast.diego.id}
    assert fresh(central).seats_used == 3
    assert_adds_up(central)
    assert entry.verb == SeatVerb.ASSIGNED
    assert (entry.actor_id, entry.subject_id, entry.subject_name) == (
        cast.lidia.id,
        central.id,
        "Power BI Pro",
    )
    assert entry.details["names"] == ["Diego Siciliani", "Isaiah Langer"]
    assert entry.details["count"] == 2


def test_the_ledger_says_who_and_when(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi)
    megan = actor(cast.megan)
    with tenant_scope(cast.contoso.id):
        assign(actor=megan, subscription_id=central.id, person_ids=[cast.isaiah.id])
        row = SeatLedger.objects.get(subscription_id=central.id)
    assert (row.person_id, row.kind, row.delta) == (cast.isaiah.id, SeatLedger.Kind.ASSIGNED, 1)
    assert (row.actor_id, row.actor_name) == (cast.megan.id, "Megan Bowen")


def test_purchaser_assigns_in_what_they_bought(cast, power_bi) -> None:
    bought = make_subscription(cast.contoso, power_bi, bought_by=cast.adele)
    adele = actor(cast.adele)
    with tenant_scope(cast.contoso.id):
        assign(actor=adele, subscription_id=bought.id, person_ids=[cast.isaiah.id, cast.adele.id])
    assert holders(bought) == {cast.isaiah.id, cast.adele.id}
    assert_adds_up(bought)


@pytest.mark.parametrize(
    ("who", "code", "facts"),
    [
        ("megan", SeatReason.BEFORE_TAKEOVER, {"may_take_control": True}),
        ("patti", SeatReason.BEFORE_TAKEOVER, {"may_take_control": True}),
        ("lidia", SeatReason.BEFORE_TAKEOVER, {"may_take_control": False}),
        ("udo", SeatReason.BEFORE_TAKEOVER, {"may_take_control": False}),
        ("nestor", SeatReason.BEFORE_TAKEOVER, {"may_take_control": False}),
        ("alex", SeatReason.UNKNOWN_SUBSCRIPTION, {}),
        ("anna_guest", SeatReason.UNKNOWN_SUBSCRIPTION, {}),
    ],
)
def test_nobody_else_assigns_before_take_over(cast, power_bi, who, code, facts) -> None:
    bought = make_subscription(cast.contoso, power_bi, bought_by=cast.adele)
    refused(getattr(cast, who), bought, [cast.isaiah.id], code=code, **facts)


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("megan", None),
        ("lidia", None),
        ("udo", None),
        ("patti", Forbidden.NOT_ALLOWED),
        ("nestor", Forbidden.NOT_ALLOWED),
        ("adele", SeatReason.UNKNOWN_SUBSCRIPTION),
        ("anna_guest", SeatReason.UNKNOWN_SUBSCRIPTION),
    ],
)
def test_the_matrix_decides_on_central_seats(cast, power_bi, who, code) -> None:
    central = make_subscription(cast.contoso, power_bi)
    doer = actor(getattr(cast, who))
    reasons = []
    with tenant_scope(cast.contoso.id):
        try:
            assign(actor=doer, subscription_id=central.id, person_ids=[cast.isaiah.id])
        except Refused as refusal:
            reasons = [reason.code for reason in refusal.reasons]
    assert reasons == ([code] if code else [])
    assert holders(central) == (set() if code else {cast.isaiah.id})


def test_an_admin_who_bought_acts_as_purchaser(cast, power_bi) -> None:
    bought = make_subscription(cast.contoso, power_bi, bought_by=cast.patti)
    patti = actor(cast.patti)
    with tenant_scope(cast.contoso.id):
        assign(actor=patti, subscription_id=bought.id, person_ids=[cast.isaiah.id])
    assert holders(bought) == {cast.isaiah.id}


def test_kept_for_the_organization_admins_assign_and_the_purchaser_no_longer(cast, power_bi) -> None:
    kept = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, owner_id=None, channel=1)
    lidia = actor(cast.lidia)
    with tenant_scope(cast.contoso.id):
        assign(actor=lidia, subscription_id=kept.id, person_ids=[cast.isaiah.id])
    assert holders(kept) == {cast.isaiah.id}
    refused(
        cast.adele,
        kept,
        [cast.alex.id],
        code=Forbidden.NOT_ALLOWED,
        action="seat:assign central",
        needs=["global", "license", "user"],
    )


def test_too_few_seats_seats_nobody(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, quantity=3, seats=[cast.alex], seats_reserved=1)
    people = [cast.isaiah.id, cast.diego.id, cast.alex.id]
    refused(cast.lidia, central, people, code=SeatReason.NOT_ENOUGH_SEATS, free=1, wanted=2, short=1)


def test_twenty_people_are_enough_for_one_time(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, quantity=100)
    people = [person.id for person in make_people(cast.contoso, 21)]
    refused(cast.lidia, central, people, code=SeatReason.TOO_MANY, chosen=21, most=20)
    lidia = actor(cast.lidia)
    with tenant_scope(cast.contoso.id):
        done = assign(actor=lidia, subscription_id=central.id, person_ids=people[:20] + people[:3])
    assert len(done.assigned) == 20
    assert_adds_up(central)


def test_nobody_chosen(cast, power_bi) -> None:
    refused(cast.lidia, make_subscription(cast.contoso, power_bi), [], code=SeatReason.NOBODY)


def test_people_switched_off_hold_no_seat(cast, power_bi) -> None:
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.alex.id).update(is_active=False)
    central = make_subscription(cast.contoso, power_bi)
    refused(
        cast.lidia,
        central,
        [cast.isaiah.id, cast.alex.id],
        code=SeatReason.PERSON_INACTIVE,
        names=["Alex Wilber"],
    )


def test_guests_only_where_the_product_allows_it(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi)
    refused(cast.lidia, central, [cast.anna_guest.id], code=SeatReason.GUEST, names=["Anna de Vries"])
    open_to_guests = make_subscription(cast.contoso, make_product("Teams", guests_may_hold=True))
    lidia = actor(cast.lidia)
    with tenant_scope(cast.contoso.id):
        assign(actor=lidia, subscription_id=open_to_guests.id, person_ids=[cast.anna_guest.id])
    assert holders(open_to_guests) == {cast.anna_guest.id}


def test_people_of_another_organization_are_nobody_here(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi)
    refused(
        cast.lidia, central, [cast.bram.id, cast.isaiah.id, uuid7()], code=SeatReason.UNKNOWN_PERSON, count=2
    )


def test_a_subscription_of_another_organization_is_not_there(cast, power_bi) -> None:
    theirs = make_subscription(cast.woodgrove, power_bi)
    lidia = actor(cast.lidia)
    with pytest.raises(Refused) as caught, tenant_scope(cast.contoso.id):
        assign(actor=lidia, subscription_id=theirs.id, person_ids=[cast.isaiah.id])
    assert [reason.code for reason in caught.value.reasons] == [SeatReason.UNKNOWN_SUBSCRIPTION]
    assert holders(theirs) == set()


@pytest.mark.parametrize(
    ("status", "works"),
    [
        (Status.ACTIVE, True),
        (Status.EXPIRED, True),
        (Status.DISABLED, False),
        (Status.DELETED, False),
        (Status.MOVING, False),
    ],
)
def test_only_running_subscriptions_take_people(cast, power_bi, status, works) -> None:
    central = make_subscription(cast.contoso, power_bi, status=status)
    if not works:
        refused(cast.lidia, central, [cast.isaiah.id], code=SeatReason.STATUS, status=status)
        return
    lidia = actor(cast.lidia)
    with tenant_scope(cast.contoso.id):
        assign(actor=lidia, subscription_id=central.id, person_ids=[cast.isaiah.id])
    assert holders(central) == {cast.isaiah.id}


def test_queries_do_not_grow_with_people(cast, power_bi, django_assert_num_queries) -> None:
    central = make_subscription(cast.contoso, power_bi, quantity=100)
    people = [person.id for person in make_people(cast.contoso, 20)]
    lidia = actor(cast.lidia)
    with tenant_scope(cast.contoso.id):
        for chosen in (people[:1], people[1:]):
            # lock, people, holders twice, counter, seats, ledger, names, journal
            with django_assert_num_queries(9):
                assign(actor=lidia, subscription_id=central.id, person_ids=chosen)
