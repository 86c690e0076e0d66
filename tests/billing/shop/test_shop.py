"""The shop: what a stranger sees, how they get to their organization's checkout, and what is told to nobody."""

import pytest
from django.test import Client

from billing.shop.market import currencies_of, languages_of, likely_currency
from billing.shop.texts import text_of
from kernel.values.clock import today
from licensing.models import ProductAlias
from tests.factories.billing import make_offer
from tests.factories.licensing import make_product
from tests.factories.tenants import make_person

pytestmark = pytest.mark.django_db
PAGE = "/shop/CFQ7TTC0H9MP/"


@pytest.fixture
def power_bi(cast):
    product = make_product("Power BI Pro", code="CFQ7TTC0H9MP", is_self_service=True)
    make_offer(product, price_minor=1300, trial_days=30)
    make_offer(product, price_minor=1210, currency="EUR")
    return product


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_stranger_sees_what_it_is_and_what_it_costs(power_bi, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page = Client().get(PAGE, headers={"Accept-Language": "en-US"})
    assert page.status_code == 200
    text = words(page)
    assert "$13.00" in text
    assert "first 30 days free, with a card" in text
    assert text_of(power_bi, "en").about in text
    assert "https://learn.microsoft.com/power-bi/" in text
    assert "supports whoever bought it, at its standard level" in text


def test_a_former_code_leads_there_too(power_bi):
    ProductAlias.objects.create(code="OLDBI", product=power_bi)
    assert "Power BI Pro" in words(Client().get("/shop/OLDBI/"))


@pytest.mark.parametrize("code", ["NOTHING", "SaaS"])
def test_what_is_not_there(power_bi, code):
    make_product("SaaS", code="SaaS", kind=2)
    assert Client().get(f"/shop/{code}/").status_code == 404
    assert Client().get(f"/shop/{code}/button.svg").status_code == 404


def test_what_only_organizations_buy(db):
    make_product("Office 365 E3", code="O365E3")
    page = words(Client().get("/shop/O365E3/"))
    assert "This product is bought by organizations only." in page
    assert "Email" not in page


def test_the_currency_follows_the_visitor_and_can_be_chosen(power_bi):
    client = Client()
    assert "€" in words(client.get(PAGE, headers={"Accept-Language": "nl-NL,nl;q=0.9"}))
    assert "€12.10" in words(client.get(f"{PAGE}?currency=EUR", headers={"Accept-Language": "en-US"}))
    assert "$13.00" in words(client.get(f"{PAGE}?currency=XXX", headers={"Accept-Language": "en-US"}))


def test_the_list_costs_the_same_for_any_number(power_bi, django_assert_max_num_queries):
    for number in range(5):
        make_offer(make_product(f"Visio {number}", is_self_service=True))
    with django_assert_max_num_queries(4):
        page = words(Client().get("/shop/", headers={"Accept-Language": "en-US"}))
    assert page.count('class="shop-item"') == 6


def test_a_known_organization_leads_to_sign_in_and_on(power_bi, settings):
    settings.RETURN_HOSTS = ["intranet.example"]
    client = Client()
    given = {
        "email": "Isaiah.Langer@contoso.example",
        "quantity": "3",
        "return": "https://intranet.example/a",
    }
    answer = client.post(PAGE, given)
    assert answer.status_code == 302
    assert answer["Location"] == (
        "/sign-in/password/?next=%2Fcontoso%2Fbilling%2Fcheckout%2FCFQ7TTC0H9MP%2F"
        "%3Fquantity%3D3%26return%3Dhttps%253A%252F%252Fintranet.example%252Fa"
    )
    page = words(client.get(answer["Location"]))
    assert "isaiah.langer@contoso.example" in page


def test_who_is_there_is_told_to_nobody(power_bi, cast):
    """A person who exists and one who does not are answered alike to the last byte, apart from the address."""
    make_person(cast.contoso, "Zoe Zed", is_active=False)
    answers = []
    for name in ("isaiah.langer", "nobody.atall", "zoe.zed"):
        client = Client()
        answer = client.post(PAGE, {"email": f"{name}@contoso.example"})
        answers.append((answer.status_code, answer["Location"], sorted(answer.headers)))
    assert answers[0] == answers[1] == answers[2]


def test_an_unknown_organization_gets_a_sentence_that_helps(power_bi):
    answer = Client().post(PAGE, {"email": "me@nowhere.example", "quantity": "3"})
    assert answer.status_code == 422
    assert "Your organization is not here yet: nobody at nowhere.example uses this shop." in words(answer)
    assert 'name="quantity" value="3"' in words(answer)


@pytest.mark.parametrize("email", ["", "nonsense", "a@b@c", "x" * 400 + "@contoso.example"])
def test_no_address(power_bi, email):
    assert Client().post(PAGE, {"email": email}).status_code == 422


def test_who_is_signed_in_goes_straight_on(power_bi, cast, signed_in):
    page = words(signed_in(cast.isaiah).get(f"{PAGE}?quantity=3"))
    assert 'href="/contoso/billing/checkout/CFQ7TTC0H9MP/?quantity=3"' in page
    assert 'name="email"' not in page


def test_a_guest_is_led_to_their_own_organization_first(power_bi, cast, signed_in):
    page = words(signed_in(cast.anna).get(PAGE))
    assert page.index("/woodgrove/billing/checkout/") < page.index("/contoso/billing/checkout/")


@pytest.mark.parametrize("quantity", ["0", "-1", "301", "x", "1e3", "٣", "99999999999"])
def test_nonsense_in_the_address_counts_as_nothing(power_bi, cast, signed_in, quantity):
    page = words(signed_in(cast.isaiah).get(PAGE, {"quantity": quantity, "return": "https://evil.example/"}))
    assert 'href="/contoso/billing/checkout/CFQ7TTC0H9MP/"' in page
    assert 'href="https://evil' not in page
    assert 'name="return"' not in page


def test_the_button(power_bi):
    light = Client().get(f"{PAGE}button.svg")
    assert light["Content-Type"] == "image/svg+xml"
    assert light["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=86400" in light["Cache-Control"]
    assert "Set-Cookie" not in light
    assert b"<title>Buy Power BI Pro</title>" in light.content
    assert b"script" not in light.content
    dark = Client().get(f"{PAGE}button.svg?theme=dark&lang=xx").content
    assert dark != light.content
    assert b"Buy Power BI Pro" in dark


def test_a_name_cannot_break_out_of_the_button(db):
    make_product('A "b" <script>alert(1)</script>', code="EVIL")
    picture = Client().get("/shop/EVIL/button.svg").content.decode()
    assert "<script>" not in picture
    assert 'aria-label="Buy A "' not in picture


@pytest.mark.parametrize(
    ("language", "first"), [("en-US", "USD"), ("nl", "EUR"), ("nl-BE", "EUR"), ("pt", "BRL"), ("xx", None)]
)
def test_what_is_paid_with_where_a_language_is_spoken(language, first):
    assert next(iter(currencies_of(language, today())), None) == first


def test_languages_as_the_browser_orders_them():
    assert languages_of("nl-NL,nl;q=0.9, en;q=0.5,*;q=0.1") == ["nl-NL", "nl", "en"]
    assert languages_of("") == []


def test_without_a_hint_it_is_dollars():
    assert likely_currency(chosen="", languages=[], offered=["EUR", "USD"]) == "USD"
    assert likely_currency(chosen="", languages=["ja"], offered=["EUR", "GBP"]) == "EUR"
    assert likely_currency(chosen="eur", languages=["en-US"], offered=["EUR", "USD"]) == "EUR"
