"""Keep: owner and payer change and nothing else. Cancel: every seat ends at once."""

import pytest

from kernel.audit.models import Entry
from licensing.models import SeatLedger, Subscription, TakeOver
from licensing.seats.assign import assign
from licensing.takeover import batches
from tests.factories.licensing import make_subscription
from tests.factories.tenants import actor, inside
from tests.licensing.seats.world import fresh, holders
from tests.licensing.takeover.world import (
    assert_everything_adds_up,
    cancel,
    codes,
    finish,
    keep,
    letters,
    move,
    told,
    undo,
)

Status, Channel = Subscription.Status, Subscription.Channel
pytestmark = pytest.mark.django_db


def seat(person, subscription, who):
    with inside(person.tenant_id):
        assign(actor=actor(person), subscription_id=subscription.id, person_ids=[who.id])


def test_keeping_changes_owner_and_channel_and_nothing_else(cast, people, bought):
    before = fresh(bought)
    keep(cast.patti, bought)
    after = fresh(bought)
    changed = {
        field.attname
        for field in Subscription._meta.concrete_fields
        if getattr(before, field.attname) != getattr(after, field.attname)
    }
    assert changed == {"owner_id", "channel"}
    assert (after.is_central, after.channel, after.purchaser_id) == (True, Channel.CENTRAL, cast.adele.id)
    assert holders(bought) == {person.id for person in people[:7]}
    assert told(cast.contoso.id) == [("kept", cast.adele.email)]


def test_a_license_admin_can_assign_afterwards_not_before(cast, people, bought):
    assert codes(seat, cast.lidia, bought, people[9]) == ["before_takeover"]
    keep(cast.megan, bought)
    seat(cast.lidia, bought, people[9])
    assert people[9].id in holders(bought)
    # And the purchaser no longer.
    assert codes(seat, cast.adele, bought, people[10]) != []


def test_a_kept_trial_stays_a_trial(cast, power_bi):
    trial = make_subscription(cast.contoso, power_bi, bought_by=cast.adele, channel=Channel.TRIAL)
    keep(cast.megan, trial)
    assert (fresh(trial).channel, fresh(trial).is_central) == (Channel.TRIAL, True)


def test_what_was_kept_can_be_a_target(cast, power_bi, people, bought):
    keep(cast.megan, bought)
    other = make_subscription(cast.contoso, power_bi, bought_by=cast.diego, seats=people[7:10])
    finish(move(cast.megan, [other], bought))
    assert len(holders(bought)) == 10


def test_keeping_cannot_be_undone_as_a_move(cast, bought):
    assert codes(undo, cast.megan, keep(cast.megan, bought)) == ["undo_not_a_move"]


def test_canceling_frees_every_seat_and_ends_it(cast, power_bi, people):
    # The demo's diego: five seats, all held.
    bought = make_subscription(cast.contoso, power_bi, quantity=5, bought_by=cast.diego, seats=people[:5])
    takeover = cancel(cast.megan, bought, "too_expensive")
    after = fresh(bought)
    assert (after.status, after.seats_used, holders(bought)) == (Status.DELETED, 0, set())
    assert (takeover.state, takeover.reason) == (TakeOver.State.DONE, "too_expensive")
    assert_everything_adds_up(cast.contoso.id)
    with inside(cast.contoso.id):
        rows = SeatLedger.objects.filter(cause_id=takeover.id)
        assert {(row.person_id, row.kind, row.delta) for row in rows} == {
            (person.id, SeatLedger.Kind.UNASSIGNED, -1) for person in people[:5]
        }
        entry = Entry.objects.get(subject_id=bought.id)
        assert (entry.verb, entry.details["reason"], entry.details["seats"]) == (
            "takeover.canceled",
            "too_expensive",
            5,
        )
    assert told(cast.contoso.id) == [("subscription_canceled", cast.diego.email)]


def test_another_subscription_of_the_product_is_not_touched(cast, bought, central):
    before = (fresh(central).seats_used, holders(central))
    cancel(cast.megan, bought)
    assert (fresh(central).seats_used, holders(central)) == before


def test_a_large_one_is_deleted_at_once_and_emptied_by_a_job(cast, people, bought, monkeypatch):
    monkeypatch.setattr(batches, "SIZE", 3)
    takeover = cancel(cast.megan, bought)
    assert (fresh(bought).status, fresh(bought).seats_used) == (Status.DELETED, 7)
    assert told(cast.contoso.id) == [("subscription_canceled", cast.adele.email)]
    job = finish(takeover)
    assert (job.done, holders(bought)) == (7, set())
    with inside(cast.contoso.id):
        takeover.refresh_from_db()
    assert takeover.state == TakeOver.State.DONE


def test_the_letter_gives_the_reason_and_the_words(cast, bought):
    cancel(cast.megan, bought, "other", "We have a new contract.")
    assert "Why: Other. We have a new contract." in letters(cast.contoso.id)[0]["text"]


def test_seat_holders_are_told_where_the_organization_wants_it(cast, people, bought):
    with inside(cast.contoso.id):
        type(cast.contoso).objects.filter(id=cast.contoso.id).update(tell_seat_holders=True)
    cancel(cast.megan, bought)
    assert sorted(told(cast.contoso.id)) == sorted(
        [("seat_ended", person.email) for person in people[:7]]
        + [("subscription_canceled", cast.adele.email)]
    )
