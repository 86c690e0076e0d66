"""A card that ends before it is charged next is announced once, to whoever pays."""

from datetime import UTC, datetime, timedelta

import pytest

from billing.models import BillingAccount, PaymentMethod
from billing.payment_methods.expiring import warn_of_expiring_cards
from kernel.outbox.models import Message
from kernel.values import clock
from tests.factories.billing import make_method
from tests.factories.tenants import inside

TODAY = datetime(2027, 6, 15, 9, tzinfo=UTC)


@pytest.fixture
def plans(world):
    """Adele's card is good through June 2027; Power BI is charged on 10 July, Visio on 20 June."""
    set_card(world.first, 6, 2027)
    set_next(world.bi_plan, datetime(2027, 7, 10, tzinfo=UTC))
    set_next(world.vis_plan, datetime(2027, 6, 20, tzinfo=UTC))
    return world


def set_card(method, month, year):
    with inside(method.tenant_id):
        PaymentMethod.objects.filter(id=method.id).update(expires_month=month, expires_year=year)


def set_next(plan, moment):
    with inside(plan.tenant_id):
        type(plan).objects.filter(id=plan.id).update(next_bill_at=moment)


def letters(world) -> list[dict]:
    with inside(world.cast.contoso.id):
        found = Message.objects.filter(kind="mail", payload__letter="card_expires").order_by("id")
        return [message.payload for message in found]


def warn(world, moment=TODAY):
    with clock.at(moment):
        return warn_of_expiring_cards(world.cast.contoso.id)


def test_one_letter_names_what_is_charged_too_late(plans):
    assert warn(plans) == ["1 letters about cards that end before they are charged next"]
    (letter,) = letters(plans)
    assert letter["to"] == "adele.vance@contoso.example"
    assert letter["subject"] == "Your card ending 4242 expires before it is charged next"
    for body in (letter["text"], letter["html"]):
        assert "06/2027" in body
        assert "Power BI Pro" in body
        assert "July 10, 2027" in body
        assert "Visio" not in body
        assert f"/contoso/billing/bills/payment-methods/{plans.first.id}/replace/" in body


def test_the_same_end_is_told_once_and_a_new_one_again(plans):
    warn(plans)
    for day in range(1, 20):
        assert warn(plans, TODAY + timedelta(days=day)) == []
    assert len(letters(plans)) == 1
    set_card(plans.first, 7, 2028)
    set_next(plans.bi_plan, datetime(2028, 8, 10, tzinfo=UTC))
    warn(plans, datetime(2028, 7, 20, tzinfo=UTC))
    assert len(letters(plans)) == 2


@pytest.mark.parametrize(
    ("moment", "told"),
    [(datetime(2027, 5, 31, 23, 59, tzinfo=UTC), 0), (datetime(2027, 6, 1, tzinfo=UTC), 1)],
)
def test_thirty_days_before_its_end(plans, moment, told):
    warn(plans, moment)
    assert len(letters(plans)) == told


def test_one_that_is_over_is_told_in_other_words(plans):
    warn(plans, datetime(2027, 7, 3, tzinfo=UTC))
    (letter,) = letters(plans)
    assert letter["subject"] == "Your card ending 4242 has expired"


def test_a_card_that_lasts_or_pays_nothing_is_left_alone(plans):
    set_card(plans.first, 7, 2027)
    make_method(plans.adeles, default=False, expires_month=6, expires_year=2027)
    assert warn(plans) == []
    set_card(plans.first, 6, 2027)
    set_next(plans.bi_plan, None)
    assert warn(plans) == []
    assert letters(plans) == []


def test_a_removed_card_is_left_alone(plans):
    with inside(plans.cast.contoso.id):
        PaymentMethod.objects.filter(id=plans.first.id).update(removed_at=TODAY)
    assert warn(plans) == []


def test_of_the_organizations_card_the_deciding_admins_hear(plans):
    card = make_method(plans.organizations, expires_month=6, expires_year=2027)
    with inside(plans.cast.contoso.id):
        type(plans.central_plan).objects.filter(id=plans.central_plan.id).update(
            method_id=card.id, next_bill_at=datetime(2027, 7, 10, tzinfo=UTC)
        )
    warn(plans)
    theirs = {letter["to"] for letter in letters(plans)} - {"adele.vance@contoso.example"}
    assert theirs == {"megan.bowen@contoso.example", "patti.fernandez@contoso.example"}


def test_or_its_billing_address(plans):
    card = make_method(plans.organizations, expires_month=6, expires_year=2027)
    with inside(plans.cast.contoso.id):
        BillingAccount.objects.filter(id=plans.organizations.id).update(bill_email="bills@contoso.example")
        type(plans.central_plan).objects.filter(id=plans.central_plan.id).update(
            method_id=card.id, next_bill_at=datetime(2027, 7, 10, tzinfo=UTC)
        )
    warn(plans)
    assert {letter["to"] for letter in letters(plans)} == {
        "adele.vance@contoso.example",
        "bills@contoso.example",
    }


def test_it_is_part_of_each_day():
    from kernel.jobs import daily

    assert warn_of_expiring_cards in {piece.work for piece in daily._pieces.values()}


def test_the_number_of_queries_does_not_grow_with_those_told(plans, django_assert_max_num_queries):
    warn(plans)
    with django_assert_max_num_queries(8) as few:
        warn(plans)
    for _ in range(5):
        make_method(plans.adeles, default=False, expires_month=6, expires_year=2027)
    with django_assert_max_num_queries(len(few) + 3):
        warn(plans)
