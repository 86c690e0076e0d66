"""The checkout page: what it shows before anybody pays, what it does once, what it refuses and how."""

import re

import pytest

from billing.models import BillingSettings, Order, PaymentMethod
from billing.providers.sandbox.cards import Behavior
from kernel.isolation.scope import tenant_scope
from kernel.web.models import Submission
from tests.billing.checkout.world import answer as at_the_bank
from tests.billing.checkout.world import books, buy, order, work
from tests.factories.billing import make_account, make_method
from tests.factories.licensing import make_subscription

pytestmark = pytest.mark.django_db
PAGE = "/contoso/billing/checkout/CFQ7TTC0H9MP/"
NEW_CARD = {
    "method": "new",
    "card-number": "4242 4242 4242 4242",
    "card-expiry": "09/29",
    "card-code": "123",
    "card-holder": "Isaiah Langer",
}


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def form(client, **answers) -> dict[str, str]:
    """Fill in the form as somebody would; None leaves something out."""
    page = client.get(PAGE).content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', page)
    given = {"start": "buy", "offer": "12-1", "quantity": "3", "wants_seat": "on"}
    given |= {"submission_key": key[1] if key else "", **answers}
    return {name: value for name, value in given.items() if value is not None}


def test_everything_is_said_before_anybody_pays(cast, power_bi, card, signed_in):
    page = words(signed_in(cast.isaiah).get(f"{PAGE}?quantity=3&offer=12-1"))
    for said in (
        "$13.00",
        "$39.00",
        "is charged 12 times",
        "Renews by itself on",
        "Your card ending 4242 is charged; Contoso is not.",
        "The admins of Contoso see what you bought",
        "They do not see your card or your bills.",
        "first and last name, email address, IP address, user id",
        "Terms of this purchase",
        "Give me one of the licenses",
        "Place order",
    ):
        assert said in page, said


def test_tax_by_name_and_rate(cast, power_bi, signed_in):
    page = words(signed_in(cast.bram).get("/woodgrove/billing/checkout/CFQ7TTC0H9MP/?quantity=2&offer=1-1"))
    assert "€ 26,18" in page.replace("\xa0", " ")
    assert "21" in page
    assert "€ 31,68" in page.replace("\xa0", " ")


def test_queries(cast, power_bi, card, signed_in, django_assert_max_num_queries):
    client = signed_in(cast.isaiah)
    client.get(PAGE)
    with django_assert_max_num_queries(40):
        client.get(PAGE)
    with django_assert_max_num_queries(34):
        client.get(PAGE, headers={"HX-Request": "true", "HX-Target": "summary"})


def test_only_the_sums_come_again_while_choosing(cast, power_bi, card, signed_in):
    part = words(
        signed_in(cast.isaiah).get(
            f"{PAGE}?quantity=5&offer=12-12", headers={"HX-Request": "true", "HX-Target": "summary"}
        )
    )
    assert part.startswith("<section")
    assert "$700.00" in part
    assert "card-number" not in part


def test_update_works_it_out_without_a_script(cast, power_bi, signed_in):
    client = signed_in(cast.isaiah)
    answer = client.post(PAGE, form(client, quantity="7", update="1", **NEW_CARD))
    assert answer.status_code == 200
    assert "$91.00" in words(answer)
    assert 'value="4242' not in words(answer)
    with tenant_scope(cast.contoso.id):
        assert not Order.objects.exists()
        assert not PaymentMethod.objects.exists()


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [
        ("0", "You need at least one license."),
        ("301", "At most 300 licenses can be had at once."),
        ("", "Enter how many licenses you want."),
        ("many", "Enter a whole number."),
    ],
)
def test_a_wrong_quantity_is_said_at_its_field(cast, power_bi, card, signed_in, quantity, sentence):
    client = signed_in(cast.isaiah)
    for more in ({}, {"update": "1"}):
        answer = client.post(PAGE, form(client, quantity=quantity, method=str(card.id), **more))
        assert answer.status_code == 422
        assert sentence in words(answer)
    with tenant_scope(cast.contoso.id):
        assert not Order.objects.exists()


def test_an_order_with_a_new_card(cast, power_bi, signed_in):
    client = signed_in(cast.isaiah)
    answer = client.post(PAGE, form(client, **NEW_CARD))
    assert answer.status_code == 302
    page = words(client.get(answer["Location"]))
    assert "We are charging your card" in page
    assert '<meta http-equiv="refresh"' in page
    work(cast.contoso)
    page = words(client.get(answer["Location"]))
    assert "Thank you: it is yours" in page
    assert "You bought 3 licenses of Power BI Pro" in page
    assert "Download PDF" in page
    assert 'href="/contoso/billing/licenses/CFQ7TTC0H9MP/"' in page
    known = books(cast.contoso)
    assert known.bank == known.bills == 3900
    with tenant_scope(cast.contoso.id):
        assert PaymentMethod.objects.get().last4 == "4242"


def test_a_second_click_orders_nothing_more(cast, power_bi, signed_in):
    client = signed_in(cast.isaiah)
    given = form(client, **NEW_CARD)
    places = {client.post(PAGE, given)["Location"] for _ in range(3)}
    assert len(places) == 1
    with tenant_scope(cast.contoso.id):
        assert (Order.objects.count(), PaymentMethod.objects.count()) == (1, 1)
        # No number and no hash of one is left behind.
        assert not any("4242424242424242" in str(vars(kept)) for kept in Submission.objects.all())


def test_the_back_button_and_other_answers_are_a_new_question(cast, power_bi, card, signed_in):
    client = signed_in(cast.isaiah)
    given = form(client, method=str(card.id))
    client.post(PAGE, given)
    answer = client.post(PAGE, {**given, "quantity": "9"})
    assert answer.status_code == 422
    with tenant_scope(cast.contoso.id):
        assert Order.objects.count() == 1


def test_a_card_that_is_refused_at_once_stands_at_its_field(cast, power_bi, signed_in):
    client = signed_in(cast.isaiah)
    answer = client.post(PAGE, form(client, **{**NEW_CARD, "card-number": "4000000000000002"}))
    assert answer.status_code == 422
    assert "Your bank declined the card." in words(answer)
    assert "4000000000000002" not in words(answer)
    with tenant_scope(cast.contoso.id):
        assert not Order.objects.exists()


def test_somebody_elses_card_is_not_there(cast, power_bi, card, signed_in):
    theirs = make_method(make_account(cast.contoso, cast.adele))
    client = signed_in(cast.isaiah)
    client.post(PAGE, form(client, method=str(theirs.id)))
    with tenant_scope(cast.contoso.id):
        assert not Order.objects.exclude(method_id=card.id).exists()


def test_a_free_license_comes_first(cast, power_bi, card, signed_in):
    make_subscription(cast.contoso, power_bi, quantity=5, seats=[cast.megan])
    client = signed_in(cast.isaiah)
    page = words(client.get(PAGE))
    assert "Contoso has 4 free licenses" in page
    assert page.index("Ask for a license") < page.index("Your card")
    key = re.search(r'name="submission_key" value="([^"]+)"', page)[1]
    answer = client.post(f"{PAGE}ask/", {"submission_key": key})
    assert answer.status_code == 302
    page = words(client.get(answer["Location"]))
    assert "Your request was sent" in page
    assert "Lidia Holloway" in page
    assert "You asked for one today." in words(client.get(PAGE))


def test_the_organizations_price_beside_the_list_price_where_it_is_shown(cast, power_bi, card, signed_in):
    make_subscription(cast.contoso, power_bi, quantity=1, seats=[cast.megan], price_minor=840)
    client = signed_in(cast.isaiah)
    assert "$8.40" not in words(client.get(PAGE))
    with tenant_scope(cast.contoso.id):
        BillingSettings.objects.create(shows_own_price=True)
    page = words(client.get(PAGE))
    assert "What Contoso pays" in page
    assert "$8.40" in page


def test_who_may_not_buy_is_told_whom_to_ask(cast, power_bi, signed_in):
    page = words(signed_in(cast.anna).get(PAGE))
    assert "Contact your IT admin" in page
    assert "You are a guest at Contoso" in page or "U bent" in page
    assert 'id="checkout-form"' not in page
    answer = signed_in(cast.anna).post(PAGE, {"start": "buy", "offer": "12-1", "quantity": "1"})
    assert answer.status_code in (403, 422)
    with tenant_scope(cast.contoso.id):
        assert not Order.objects.exists()


def test_a_trial_without_a_card_asks_for_none(cast, power_bi, signed_in):
    client = signed_in(cast.isaiah)
    page = words(client.get(f"{PAGE}?start=trial"))
    assert "card-number" not in page
    assert "No card is needed." in page
    answer = client.post(PAGE, form(client, start="trial", quantity="2"))
    page = words(client.get(answer["Location"]))
    assert "Your trial has started" in page
    assert "nothing renews and nothing is charged" in page


def test_a_trial_with_a_card_says_what_is_charged_when(cast, power_bi, card, signed_in):
    page = words(signed_in(cast.isaiah).get(f"{PAGE}?start=card-trial&quantity=3"))
    assert "Total today" in page
    assert "$0.00" in page
    assert "Then it turns into a subscription by itself, and $39.00 is charged. Cancel before" in page
    assert "This term has no trial." in page


def test_a_failed_order_leads_back_filled_in(cast, power_bi, account, signed_in):
    broke = make_method(account, Behavior.INSUFFICIENT_FUNDS)
    placed = buy(cast.isaiah, power_bi, broke, quantity=4, wants_seat=False)
    work(cast.contoso)
    client = signed_in(cast.isaiah)
    page = client.get(f"/contoso/billing/orders/{placed.id}/")
    assert "There is not enough money on the card." in words(page)
    again = re.search(r'href="([^"]+\?start=buy[^"]+)"', words(page))[1].replace("&amp;", "&")
    filled = words(client.get(again))
    assert 'value="4"' in filled
    assert "$52.00" in filled
    assert re.search(r'name="method" value="new"[^>]*checked', filled)
    assert not re.search(r'name="wants_seat"[^>]*checked', filled)


def test_the_bank_is_asked_when_the_buyer_comes_back(cast, power_bi, account, signed_in):
    placed = buy(cast.isaiah, power_bi, make_method(account, Behavior.CONFIRM))
    work(cast.contoso)
    client, here = signed_in(cast.isaiah), f"/contoso/billing/orders/{placed.id}/"
    assert "Confirm at your bank" in words(client.get(here))
    at_the_bank(placed, agrees=True)
    client.get(here)
    work(cast.contoso)
    assert order(placed).state == Order.State.DONE


def test_giving_up(cast, power_bi, account, signed_in):
    placed = buy(cast.isaiah, power_bi, make_method(account, Behavior.CONFIRM))
    work(cast.contoso)
    client, here = signed_in(cast.isaiah), f"/contoso/billing/orders/{placed.id}/"
    answer = client.post(f"{here}give-up/")
    assert answer["Location"] == here
    assert "You gave this order up before it was paid." in words(client.get(here))


def test_the_poll_ends_in_a_page_of_its_own(cast, power_bi, card, signed_in):
    placed = buy(cast.isaiah, power_bi, card)
    client, here = signed_in(cast.isaiah), f"/contoso/billing/orders/{placed.id}/"
    part = client.get(f"{here}?state=1", headers={"HX-Request": "true"})
    assert words(part).startswith("<div")
    work(cast.contoso)
    assert client.get(f"{here}?state=1", headers={"HX-Request": "true"})["HX-Redirect"] == here


def test_nobody_else_sees_an_order(cast, power_bi, card, signed_in):
    placed = buy(cast.isaiah, power_bi, card)
    for person in (cast.adele, cast.megan, cast.patti, cast.anna, cast.finn):
        client = signed_in(person)
        assert client.get(f"/contoso/billing/orders/{placed.id}/").status_code == 404
        assert client.post(f"/contoso/billing/orders/{placed.id}/give-up/").status_code == 404


def test_back_to_where_one_came_from(cast, power_bi, card, signed_in, settings):
    settings.RETURN_HOSTS = ["intranet.example"]
    client = signed_in(cast.isaiah)
    given = form(client, method=str(card.id), **{"return": "https://intranet.example/reports"})
    place = client.post(PAGE, given)["Location"]
    work(cast.contoso)
    page = words(client.get(place))
    assert 'href="https://intranet.example/reports"' in page
    assert "Back to intranet.example" in page
