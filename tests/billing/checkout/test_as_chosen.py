"""Place order: what was chosen on the page is ordered, or nothing is; never something else instead."""

import pytest

from billing.models import Offer, Order
from billing.payment_methods.delete_method import delete_method
from kernel.isolation.scope import tenant_scope
from tests.billing.checkout.test_pages import PAGE, form, words
from tests.factories.billing import make_method
from tests.factories.tenants import actor

pytestmark = pytest.mark.django_db


def orders(cast) -> list[Order]:
    with tenant_scope(cast.contoso.id):
        return list(Order.objects.order_by("number"))


def test_a_card_that_was_deleted_meanwhile_is_not_replaced_by_another(
    cast, power_bi, account, card, signed_in
):
    client, other = signed_in(cast.isaiah), make_method(account)
    given = form(client, method=str(other.id))
    with tenant_scope(cast.contoso.id):
        delete_method(actor=actor(cast.isaiah), method_id=other.id)
    answer = client.post(PAGE, given)
    assert answer.status_code == 422
    assert "Choose one of your cards, or add a new one." in words(answer)
    assert not orders(cast)


def test_without_a_card_chosen_none_is_charged(cast, power_bi, card, signed_in):
    client = signed_in(cast.isaiah)
    assert client.post(PAGE, form(client)).status_code == 422
    assert not orders(cast)


def test_a_term_that_is_no_longer_sold_is_not_replaced_by_another(cast, power_bi, card, signed_in):
    client = signed_in(cast.isaiah)
    given = form(client, method=str(card.id))
    Offer.objects.filter(product=power_bi, term_months=12, frequency=1).update(is_active=False)
    answer = client.post(PAGE, given)
    assert answer.status_code == 422
    assert "is not sold for this term" in words(answer)
    assert not orders(cast)


def test_a_term_without_a_trial_is_not_replaced_by_one_that_has(cast, power_bi, card, signed_in):
    client = signed_in(cast.isaiah)
    answer = client.post(PAGE, form(client, start="card-trial", offer="12-12", method=str(card.id)))
    assert answer.status_code == 422
    assert "There is no trial of Power BI Pro for this term." in words(answer)
    assert not orders(cast)


@pytest.mark.parametrize("start", ["trial", "card-trial"])
def test_a_second_trial_does_not_become_a_purchase(cast, power_bi, card, signed_in, start):
    client = signed_in(cast.isaiah)
    first, second = (form(client, start=start, method=str(card.id)) for _ in range(2))
    assert client.post(PAGE, first).status_code == 302
    answer = client.post(PAGE, second)
    assert answer.status_code == 422
    assert "You have had a trial of Power BI Pro already." in words(answer)
    assert [one.kind for one in orders(cast)] == [Order.Kind.TRIAL]


def test_who_may_only_try_does_not_try_by_buying(cast, power_bi, card, signed_in):
    client = signed_in(cast.isaiah)
    given = form(client, method=str(card.id))
    Offer.objects.update(is_active=False)
    answer = client.post(PAGE, given)
    assert answer.status_code == 422
    assert "is not sold for this term" in words(answer)
    assert not orders(cast)


def test_a_price_that_changed_meanwhile_is_looked_at_first(cast, power_bi, card, signed_in):
    client = signed_in(cast.isaiah)
    page = words(client.get(PAGE))
    assert '<input type="hidden" name="price-12-1" value="1300 USD">' in page
    given = form(client, method=str(card.id), **{"price-12-1": "1300 USD"})
    Offer.objects.filter(product=power_bi, term_months=12, frequency=1).update(price_minor=1900)
    answer = client.post(PAGE, given)
    assert answer.status_code == 422
    assert "This changed while you were looking at it." in words(answer)
    assert '<input type="hidden" name="price-12-1" value="1900 USD">' in words(answer)
    assert not orders(cast)


@pytest.mark.parametrize("typed", [" 3 ", "+3", "３", "٣", "003"])
def test_as_many_are_ordered_as_were_typed(cast, power_bi, card, signed_in, typed):
    client = signed_in(cast.isaiah)
    assert client.post(PAGE, form(client, quantity=typed, method=str(card.id))).status_code == 302
    assert [one.quantity for one in orders(cast)] == [3]
