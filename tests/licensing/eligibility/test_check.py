"""What is loaded, in how many queries, and whom one is sent to."""

import pytest

from kernel.isolation.scope import tenant_scope
from kernel.values.decision import Refused
from licensing.eligibility.check import eligibility_of, eligibility_of_many
from licensing.eligibility.queries import it_admins
from licensing.eligibility.rules import EligibilityReason, Wanted
from licensing.models import Policy, Prerequisite, Subscription
from tenants.models import Organization, Person, RoleAssignment
from tenants.permissions.roles import Role
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import actor, make_organization, make_person

R = EligibilityReason
Segment, Status = Organization.Segment, Subscription.Status


def codes(eligibility):
    return [reason.code for reason in eligibility.decision.reasons]


def emails(eligibility):
    return [admin.email for admin in eligibility.admins]


def test_an_ordinary_member_may_and_is_sent_to_nobody(cast, ask, visio):
    found = ask(cast.isaiah, visio)
    assert found.allowed
    assert codes(found) == []
    assert found.admins == ()


def test_a_guest_may_not_where_they_are_a_guest(cast, ask, visio):
    found = ask(cast.anna_guest, visio)
    assert codes(found) == [R.GUEST]
    assert emails(found) == ["megan.bowen@contoso.example"]
    assert ask(cast.anna, visio).allowed


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"segment": Segment.EDUCATION}, R.EDUCATION),
        ({"segment": Segment.GOVERNMENT}, R.GOVERNMENT),
        ({"is_managed": False}, R.UNMANAGED),
        ({"country": "IN"}, R.MARKET),
        ({"country": "BR"}, R.PRODUCT_MARKET),
        ({"country": "CD"}, R.PRODUCT_MARKET),
    ],
    ids=str,
)
def test_the_organization_decides(db, ask, visio, values, code):
    person = make_person(make_organization("bellows", **values))
    assert codes(ask(person, visio)) == [code]


@pytest.mark.parametrize("country", ["BR", "CD"])
def test_there_other_products_are_sold(db, ask, power_bi, country):
    assert ask(make_person(make_organization("wideworld", country=country)), power_bi).allowed


def test_the_persons_own_country_is_not_the_market(db, ask, visio):
    person = make_person(make_organization("contoso", country="US"), country="India")
    assert ask(person, visio).allowed


def test_an_account_switched_off_after_the_actor_was_made(cast, visio):
    acting = actor(cast.isaiah)
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.isaiah.id).update(is_active=False)
        assert codes(eligibility_of(actor=acting, product=visio)) == [R.ACCOUNT_INACTIVE]


def test_a_synced_account_may(cast, ask, visio):
    assert ask(make_person(cast.contoso, "Sam Synced", source=Person.Source.SYNCED), visio).allowed


def test_the_product_decides(cast, ask):
    assert codes(ask(cast.isaiah, make_product("Central Only"))) == [R.NOT_SELF_SERVICE]
    gone = make_product("Gone", is_self_service=True, is_active=False)
    assert codes(ask(cast.isaiah, gone)) == [R.NOT_SOLD]


@pytest.mark.parametrize(
    ("value", "purchase", "no_card", "card"),
    [
        (None, [], [], []),
        (Policy.Value.ENABLED, [], [], []),
        (Policy.Value.TRIALS_ONLY, [R.POLICY_TRIALS_ONLY], [], [R.POLICY_TRIALS_ONLY]),
        (Policy.Value.DISABLED, [R.POLICY_DISABLED], [R.POLICY_DISABLED], [R.POLICY_DISABLED]),
    ],
)
def test_the_policy_decides_for_its_organization_and_product_only(
    cast, ask, allow, visio, power_bi, value, purchase, no_card, card
):
    if value:
        allow(cast.contoso, visio, value)
    assert codes(ask(cast.isaiah, visio)) == purchase
    assert codes(ask(cast.isaiah, visio, Wanted.NO_CARD_TRIAL)) == no_card
    assert codes(ask(cast.isaiah, visio, Wanted.CARD_TRIAL)) == card
    assert ask(cast.bram, visio).allowed
    assert ask(cast.isaiah, power_bi).allowed


def test_a_prerequisite_must_be_held_in_use_and_by_oneself(cast, ask):
    copilot = make_product("Copilot", is_self_service=True)
    e3, e5, visio = make_product("E3"), make_product("E5"), make_product("Visio")
    for needed in (e3, e5):
        Prerequisite.objects.create(product=copilot, needed=needed)
    assert codes(ask(cast.isaiah, copilot)) == [R.PREREQUISITE]
    assert ask(cast.isaiah, copilot).decision.reasons[0].facts["names"] == ("E3", "E5")
    make_subscription(cast.contoso, visio, seats=[cast.isaiah])
    make_subscription(cast.contoso, e3, seats=[cast.alex])
    make_subscription(cast.contoso, e3, seats=[cast.isaiah], status=Status.DISABLED)
    make_subscription(cast.woodgrove, e3, seats=[cast.bram])
    assert codes(ask(cast.isaiah, copilot)) == [R.PREREQUISITE]
    make_subscription(cast.contoso, e5, seats=[cast.isaiah], status=Status.EXPIRED)
    assert ask(cast.isaiah, copilot).allowed
    assert ask(cast.bram, copilot).allowed


def test_a_verb_can_refuse_with_it(cast, ask, visio):
    with pytest.raises(Refused) as refused:
        ask(cast.anna_guest, visio).decision.or_refuse()
    assert [reason.code for reason in refused.value.reasons] == [R.GUEST]


def test_few_queries_however_many_products(cast, django_assert_num_queries):
    products = [make_product(f"Product {n}", is_self_service=True) for n in range(40)]
    Prerequisite.objects.create(product=products[0], needed=products[1])
    member, guest = actor(cast.isaiah), actor(cast.anna_guest)
    with tenant_scope(cast.contoso.id):
        with django_assert_num_queries(4):
            assert eligibility_of(actor=member, product=products[1]).allowed
        with django_assert_num_queries(5):
            assert not eligibility_of(actor=guest, product=products[1]).allowed
        with django_assert_num_queries(5):
            found = eligibility_of_many(actor=member, products=products)
    assert [one.product for one in found] == products
    assert [one.allowed for one in found] == [False] + [True] * 39
    assert [len(one.admins) for one in found] == [1] + [0] * 39


def test_no_products_are_no_answers(cast):
    with tenant_scope(cast.contoso.id):
        assert eligibility_of_many(actor=actor(cast.isaiah), products=[]) == []


def test_active_global_admins_by_name_then_billing_admins_then_nobody(cast):
    zoe = make_person(cast.contoso, "Zoe Admin", roles=(Role.GLOBAL, Role.BILLING))
    abe = make_person(cast.contoso, "Abe Admin", roles=(Role.GLOBAL,))
    make_person(cast.contoso, "Aaa Off", roles=(Role.GLOBAL,), is_active=False)
    with tenant_scope(cast.contoso.id):
        assert [one.email for one in it_admins()] == [abe.email, cast.megan.email, zoe.email]
        assert [one.email for one in it_admins(1)] == [abe.email]
        RoleAssignment.objects.filter(role=Role.GLOBAL, person_id__in=[abe.id, zoe.id]).delete()
        Person.objects.filter(id=cast.megan.id).update(is_active=False)
        assert [(one.name, one.email) for one in it_admins()] == [
            ("Patti Fernandez", cast.patti.email),
            ("Zoe Admin", zoe.email),
        ]
        Person.objects.filter(id__in=[cast.patti.id, zoe.id]).update(is_active=False)
        assert it_admins() == []
