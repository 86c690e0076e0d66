"""The named people who may not buy: the right reason in both languages, by page and by API, and who can help."""

from html import escape

import pytest
from django.test import Client
from django.utils import translation

from dev import world
from dev.story import COPILOT, MICROSOFT_365_E3, POWER_BI_PRO, PROJECT_3, VISIO_2
from kernel.isolation.scope import Because, all_tenants, tenant_scope
from licensing.eligibility.rules import EligibilityReason
from licensing.models import Product
from tenants.models import Account, Organization, Person
from tenants.signin.find_organization import forget_known_names
from tests.api.caller import Caller
from tests.factories.tenants import PASSWORD
from tests.licensing.eligibility.world import ask

R = EligibilityReason
# Who, where, what; the reason, or none; the IT admin.
STORIES = (
    ("isaiah.langer@contoso.example", "contoso", POWER_BI_PRO, None, None),
    ("isaiah.langer@contoso.example", "contoso", COPILOT, None, None),
    ("isaiah.langer@contoso.example", "contoso", MICROSOFT_365_E3, R.NOT_SELF_SERVICE, "megan.bowen@contoso.example"),
    ("anna.devries@woodgrove.example", "contoso", POWER_BI_PRO, R.GUEST, "megan.bowen@contoso.example"),
    ("anna.devries@woodgrove.example", "woodgrove", POWER_BI_PRO, None, None),
    ("dean@bellows.example", "bellows", POWER_BI_PRO, R.EDUCATION, "olivia.grant@bellows.example"),
    ("ravi@tailspin.example", "tailspin", POWER_BI_PRO, R.MARKET, "asha.rao@tailspin.example"),
    ("ravi@tailspin.example", "tailspin", VISIO_2, R.MARKET, "asha.rao@tailspin.example"),
    ("joao.lima@wideworld.example", "wideworld", VISIO_2, R.PRODUCT_MARKET, "beatriz.souza@wideworld.example"),
    ("joao.lima@wideworld.example", "wideworld", PROJECT_3, R.PRODUCT_MARKET, "beatriz.souza@wideworld.example"),
    ("joao.lima@wideworld.example", "wideworld", POWER_BI_PRO, None, None),
    ("grace.mbuyi@humongous.example", "humongous", VISIO_2, R.PRODUCT_MARKET, "patrick.ilunga@humongous.example"),
    ("grace.mbuyi@humongous.example", "humongous", PROJECT_3, R.PRODUCT_MARKET, "patrick.ilunga@humongous.example"),
    ("lena.fischer@litware.example", "litware", POWER_BI_PRO, R.UNMANAGED, None),
    ("finn.bakker@fabrikam.example", "fabrikam", COPILOT, R.PREREQUISITE, "noor.peeters@fabrikam.example"),
)  # fmt: skip


@pytest.fixture
def places(db):
    forget_known_names()
    world.build()
    with all_tenants(because=Because.OPERATOR):
        return {one.short_name: one for one in Organization.objects.all()}


def person_at(organization, email):
    with tenant_scope(organization.id):
        return Person.objects.get(email=email)


def on_the_page(person, organization, product, language) -> str:
    client = Client()
    client.force_login(Account.objects.get(id=person.account_id))
    client.cookies["language"] = language
    return client.get(f"/{organization.short_name}/billing/eligibility/{product.code}/").text


def in_the_api(caller, product, language) -> dict:
    return caller.get(f"products/{product.code}/eligibility/", **{"Accept-Language": language}).json()


def test_each_story_in_both_languages_by_page_and_api(places):
    callers = {}
    for email, place, code, reason, admin in STORIES:
        organization, product = places[place], Product.objects.get(code=code)
        person = person_at(organization, email)
        if person.id not in callers:
            callers[person.id] = Caller(person, "licenses:read", organization=place)
        found = ask(person, product)
        assert [one.code for one in found.decision.reasons] == ([reason] if reason else []), (email, code)
        for language in ("en", "nl"):
            page = on_the_page(person, organization, product, language)
            answer = in_the_api(callers[person.id], product, language)
            assert answer["allowed"] == (reason is None)
            assert [one["email"] for one in answer["it_admins"]] == ([admin] if admin else [])
            assert [line["code"] for line in answer["trace"] if line["code"]] == ([reason] if reason else [])
            assert (f"mailto:{admin}?" in page) == (admin is not None)
            with translation.override(language):
                for one in found.obstacles:
                    assert escape(one.sentence) in page
                    assert one.sentence in [line["detail"] for line in answer["trace"]]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_inactive_account_comes_no_further_than_sign_in_and_is_told_why(places, language):
    iris = person_at(places["fabrikam"], "iris.kok@fabrikam.example")
    client = Client(headers={"Accept-Language": language})
    page = client.post("/sign-in/password/", {"email": iris.email, "password": PASSWORD})
    answer = Caller(iris, "licenses:read", organization="fabrikam").get(
        f"products/{POWER_BI_PRO}/eligibility/", **{"Accept-Language": language}
    )
    assert (page.status_code, answer.status_code) == (422, 401)
    assert answer.json()["code"] == "switched_off"
    with translation.override(language):
        said = translation.gettext(
            "This account is switched off. Ask an administrator of your organization to switch it on again."
        )
    assert said in page.text
    found = ask(iris, Product.objects.get(code=POWER_BI_PRO))
    assert [one.code for one in found.decision.reasons] == [R.ACCOUNT_INACTIVE]
