"""Every no has its name, comes before the first write, and changes nothing."""

import pytest

from kernel.values.decision import Reason
from kernel.values.ids import uuid7
from kernel.web.explain import sentence
from licensing.models import Subscription
from licensing.takeover.rules import MOST_SOURCES
from tests.factories.licensing import make_subscription
from tests.factories.tenants import inside
from tests.licensing.takeover.world import cancel, codes, everything, keep, move, plan, undo

Status = Subscription.Status
pytestmark = pytest.mark.django_db


class Unsaved:
    """An id of nothing."""

    def __init__(self, tenant_id):
        self.id, self.tenant_id = uuid7(), tenant_id


def put(subscription, **values):
    with inside(subscription.tenant_id):
        Subscription.objects.filter(id=subscription.id).update(**values)
    return subscription


def refused(cast, expected, act, *args):
    """The act says no for these reasons, with a sentence each, and every row stays as it was."""
    before = everything(cast.contoso.id)
    assert codes(act, *args) == expected
    assert everything(cast.contoso.id) == before


@pytest.mark.parametrize("who", ["lidia", "udo", "nestor", "adele", "isaiah", "anna_guest"])
@pytest.mark.parametrize("act", [move, keep, cancel, plan])
def test_only_global_and_billing_admins_take_over(cast, bought, central, who, act):
    person = getattr(cast, who)
    args = ([bought], central) if act in (move, plan) else (bought,)
    refused(cast, ["not_allowed"], act, person, *args)


@pytest.mark.parametrize("who", ["megan", "patti"])
def test_global_and_billing_admins_take_over(cast, bought, central, who):
    assert codes(move, getattr(cast, who), [bought], central) == []


def test_too_few_target_seats(cast, power_bi, bought, people):
    small = make_subscription(cast.contoso, power_bi, quantity=10, seats=people[5:12])
    refused(cast, ["not_enough_target_seats"], move, cast.megan, [bought], small)
    drawn = plan(cast.megan, [bought], small)
    assert (drawn.wanted, drawn.free, drawn.short) == (5, 3, 2)
    assert dict(drawn.decision.reasons[0].facts) == {
        "wanted": 5,
        "free": 3,
        "short": 2,
        "product": "Power BI Pro",
    }
    words = sentence(drawn.decision.reasons[0])
    assert "2 seats are short" in words
    assert "choose another subscription" in words


def test_reserved_seats_are_not_free(cast, power_bi, people, bought):
    target = make_subscription(cast.contoso, power_bi, quantity=9)
    other = make_subscription(cast.contoso, power_bi, bought_by=cast.diego, seats=people[7:11])
    move(cast.megan, [bought], target)
    refused(cast, ["not_enough_target_seats"], move, cast.megan, [other], target)


def test_a_second_confirm_finds_it_moving(cast, bought, central):
    move(cast.megan, [bought], central)
    refused(cast, ["already_moving"], move, cast.patti, [bought], central)
    refused(cast, ["already_moving"], keep, cast.patti, bought)
    refused(cast, ["already_moving"], cancel, cast.patti, bought)


def test_what_is_deleted_stays_deleted(cast, bought, central):
    put(bought, status=Status.DELETED)
    refused(cast, ["already_gone"], move, cast.megan, [bought], central)
    refused(cast, ["already_gone"], keep, cast.megan, bought)
    refused(cast, ["already_gone"], cancel, cast.megan, bought)


def test_the_organizations_own_is_not_taken_over(cast, power_bi, central):
    own = make_subscription(cast.contoso, power_bi)
    refused(cast, ["not_self_service"], move, cast.megan, [own], central)
    refused(cast, ["not_self_service"], keep, cast.megan, own)
    refused(cast, ["not_self_service"], cancel, cast.megan, own)


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.DISABLED, Status.DELETED, Status.MOVING])
def test_a_target_that_is_not_active_meanwhile(cast, bought, central, status):
    assert plan(cast.megan, [bought], central).decision
    put(central, status=status)
    refused(cast, ["target_not_active"], move, cast.megan, [bought], central)


def test_a_target_that_belongs_to_a_person(cast, power_bi, bought):
    theirs = make_subscription(cast.contoso, power_bi, bought_by=cast.diego)
    refused(cast, ["target_not_central"], move, cast.megan, [bought], theirs)


def test_a_target_that_is_a_source(cast, bought):
    refused(cast, ["target_is_source"], move, cast.megan, [bought], bought)


def test_no_source_and_too_many(cast, central):
    refused(cast, ["no_sources"], move, cast.megan, [], central)
    many = [Unsaved(cast.contoso.id) for _ in range(MOST_SOURCES + 1)]
    refused(cast, ["too_many_sources"], move, cast.megan, many, central)


def test_ids_of_nothing_and_of_somebody_else(cast, power_bi, bought, central):
    nothing = Unsaved(cast.contoso.id)
    abroad = make_subscription(cast.woodgrove, power_bi, bought_by=cast.bram)
    for stranger in (nothing, abroad):
        refused(cast, ["unknown_subscription"], move, cast.megan, [stranger], central)
        refused(cast, ["unknown_subscription"], move, cast.megan, [bought], stranger)
        refused(cast, ["unknown_subscription"], keep, cast.megan, stranger)
        refused(cast, ["unknown_subscription"], cancel, cast.megan, stranger)
    refused(cast, ["unknown_takeover"], undo, cast.megan, nothing)


def test_one_bad_source_stops_all(cast, power_bi, bought, central):
    gone = put(make_subscription(cast.contoso, power_bi, bought_by=cast.diego), status=Status.DELETED)
    refused(cast, ["already_gone"], move, cast.megan, [bought, gone], central)


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.DISABLED])
def test_only_a_running_subscription_is_kept(cast, bought, status):
    refused(cast, ["not_active"], keep, cast.megan, put(bought, status=status))


def test_a_cancellation_says_why(cast, bought):
    refused(cast, ["reason_missing"], cancel, cast.megan, bought, "")
    refused(cast, ["reason_missing"], cancel, cast.megan, bought, "because")
    refused(cast, ["reason_text_missing"], cancel, cast.megan, bought, "other", "  ")


def test_every_reason_comes_with_a_sentence(cast, power_bi, bought, central):
    gone = put(make_subscription(cast.contoso, power_bi, bought_by=cast.diego), status=Status.DELETED)
    put(central, status=Status.DISABLED)
    reasons = plan(cast.megan, [bought, gone], central).decision.reasons
    assert [sentence(Reason(reason.code, reason.facts)) for reason in reasons] == [
        "This subscription to Power BI Pro is deleted already. Its details tell what happened to it.",
        "The subscription to Power BI Pro that you chose is Disabled now. Choose an active one. Nothing was changed.",
    ]
