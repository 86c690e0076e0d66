"""Billing accounts: one's own and for some the organization's, by page, verb and API; never a colleague's."""

import pytest

from billing.accounts.open_account import account_of
from billing.accounts.update_account import update_account
from billing.models import BillingAccount
from kernel.audit.models import Entry
from kernel.values.decision import Refused
from kernel.values.ids import uuid7
from tenants.tokens.scopes import Scope
from tests.api.caller import Caller
from tests.factories.tenants import actor, inside
from tests.licensing.takeover.world import everything

HERE = "/contoso/billing/accounts/"
PROFILE = {
    "name": "Adele Vance",
    "address": ["1 Main Street", "98052 Redmond"],
    "tax_number": "US-1",
    "bill_email": "bills@contoso.example",
    "language": "nl",
}
FORM = {**PROFILE, "address": "1 Main Street\r\n\r\n98052  Redmond "}


def update(person, account, **changes):
    with inside(person.tenant_id):
        return update_account(actor=actor(person), account_id=account.id, **{**PROFILE, **changes})


def codes(*args, **values) -> list[str]:
    try:
        update(*args, **values)
    except Refused as refused:
        return [str(reason.code) for reason in refused.reasons]
    return []


def fresh(account) -> BillingAccount:
    with inside(account.tenant_id):
        return BillingAccount.objects.get(id=account.id)


def profile(account) -> dict:
    found = fresh(account)
    return {name: getattr(found, name) for name in (*PROFILE, "purchase_order")}


def test_a_profile_is_written(world):
    update(world.cast.adele, world.adeles, address=[" 1  Main Street", "", "98052 Redmond"])
    assert profile(world.adeles) == {**PROFILE, "purchase_order": ""}


def test_signs_that_nobody_sees_are_left_out(world):
    """They turn around what others read on a bill, or ring in a terminal."""
    update(
        world.cast.adele,
        world.adeles,
        name="Contoso\x07 \u202eLtd",
        address=["Main\x1b Street\u2066 1", "\u202e"],
        tax_number="NL\u202e1\n2",
    )
    changed = fresh(world.adeles)
    assert changed.name == "Contoso Ltd"
    assert changed.address == ["Main Street 1"]
    assert changed.tax_number == "NL1 2"


def test_the_organizations_has_a_purchase_order(world):
    update(world.cast.patti, world.organizations, purchase_order=" PO-7 ")
    assert fresh(world.organizations).purchase_order == "PO-7"
    assert codes(world.cast.adele, world.adeles, purchase_order="PO-7") == ["billing_purchase_order"]


def test_the_journal_tells_of_a_persons_own_only_that(world):
    update(world.cast.adele, world.adeles)
    update(world.cast.patti, world.organizations, name="Contoso Ltd")
    with inside(world.cast.contoso.id):
        names = list(
            Entry.objects.filter(verb="billing_account.updated")
            .order_by("id")
            .values_list("subject_name", flat=True)
        )
    assert names == ["", "Contoso Ltd"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": "  "}, "billing_name"),
        ({"name": "x" * 201}, "billing_name"),
        ({"address": ["x"] * 7}, "billing_address"),
        ({"address": ["x" * 101]}, "billing_address"),
        ({"tax_number": "x" * 41}, "billing_tax_number"),
        ({"bill_email": "nobody"}, "billing_email"),
        ({"language": "xx"}, "billing_language"),
    ],
)
def test_what_does_not_fit_changes_nothing(world, changes, code):
    before = everything(world.cast.contoso.id)
    assert codes(world.cast.adele, world.adeles, **changes) == [code]
    assert everything(world.cast.contoso.id) == before


def test_all_that_is_wrong_is_told_at_once(world):
    assert codes(world.cast.adele, world.adeles, name="", bill_email="x") == ["billing_name", "billing_email"]


@pytest.mark.parametrize("who", ["megan", "patti", "nestor", "alex", "isaiah", "anna_guest"])
def test_a_colleagues_account_is_as_missing_as_none(world, signed_in, who):
    person = getattr(world.cast, who)
    assert codes(person, world.adeles) == ["unknown_billing_account"]
    client, caller = signed_in(person), Caller(person, *Scope)
    assert world.adeles.code not in client.get(HERE).content.decode()
    for id_ in (world.adeles.id, uuid7()):
        assert client.get(f"{HERE}{id_}/").status_code == 404
        assert client.post(f"{HERE}{id_}/", FORM).status_code == 404
        assert caller.get(f"billing-accounts/{id_}/").status_code == 404
        assert caller.send(f"billing-accounts/{id_}/", {"name": "X"}, method="patch").status_code == 404
    assert fresh(world.adeles).tax_number == ""


def test_a_reader_looks_and_changes_nothing(world, signed_in):
    nestor = signed_in(world.cast.nestor)
    html = nestor.get(f"{HERE}{world.organizations.id}/").content.decode()
    assert world.organizations.code in html
    assert 'name="tax_number"' not in html
    assert nestor.post(f"{HERE}{world.organizations.id}/", FORM).status_code == 403
    assert codes(world.cast.nestor, world.organizations) == ["not_allowed"]
    answer = Caller(world.cast.nestor, *Scope).send(
        f"billing-accounts/{world.organizations.id}/", {"name": "X"}, method="patch"
    )
    assert answer.status_code == 403


def test_who_has_both_sees_both_the_organizations_first(world, signed_in):
    with inside(world.cast.contoso.id):
        own = account_of(world.cast.megan.id)
    html = signed_in(world.cast.megan).get(HERE).content.decode()
    assert html.index(world.organizations.code) < html.index(own.code)


def test_before_the_first_purchase_there_is_none(world, signed_in):
    assert "No billing account yet" in signed_in(world.cast.isaiah).get(HERE).content.decode()
    assert signed_in(world.cast.anna_guest).get(HERE).status_code == 403


def test_the_page_shows_and_saves(world, signed_in):
    client, url = signed_in(world.cast.adele), f"{HERE}{world.adeles.id}/"
    html = client.get(url).content.decode()
    assert "Visa ending 4242" in html
    assert "United States" in html
    assert 'name="purchase_order"' not in html
    saved = client.post(url, {**FORM, "submission_key": "k"})
    assert (saved.status_code, saved["Location"]) == (302, url)
    assert profile(world.adeles) == {**PROFILE, "purchase_order": ""}
    assert "The billing profile is saved." in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name": ""}, "name"), ({"bill_email": "x"}, "bill_email"), ({"address": "x" * 101}, "address")],
)
def test_the_page_says_what_is_wrong_at_its_field(world, signed_in, given, field):
    url = f"{HERE}{world.adeles.id}/"
    answer = signed_in(world.cast.adele).post(url, {**FORM, **given, "submission_key": "k"})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert fresh(world.adeles).tax_number == ""


def test_the_organizations_page_takes_a_purchase_order(world, signed_in):
    url = f"{HERE}{world.organizations.id}/"
    signed_in(world.cast.patti).post(url, {**FORM, "purchase_order": "PO-7", "submission_key": "k"})
    assert fresh(world.organizations).purchase_order == "PO-7"


def test_the_api_lists_and_changes(world):
    adele = Caller(world.cast.adele, *Scope)
    (row,) = adele.get("billing-accounts/").json()["items"]
    assert (row["id"], row["is_organizations"], row["number"]) == (
        str(world.adeles.id),
        False,
        world.adeles.code,
    )
    changed = adele.send(f"billing-accounts/{row['id']}/", {"tax_number": "T-1"}, method="patch").json()
    assert changed == {**row, "tax_number": "T-1"}
    wrong = adele.send(f"billing-accounts/{row['id']}/", {"purchase_order": "PO-7"}, method="patch")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "billing_purchase_order")
    assert [
        one["is_organizations"]
        for one in Caller(world.cast.megan, *Scope).get("billing-accounts/").json()["items"]
    ] == [True]


def test_two_first_purchases_at_once_make_one_account(world):
    with inside(world.cast.contoso.id):
        first, again = account_of(world.cast.isaiah.id), account_of(world.cast.isaiah.id)
    assert first.id == again.id
    assert (first.name, first.address, first.bill_email) == (
        "Isaiah Langer",
        ["Contoso"],
        "isaiah.langer@contoso.example",
    )


def test_the_number_of_queries(world, signed_in, django_assert_max_num_queries):
    client = signed_in(world.cast.adele)
    client.get(HERE)
    with django_assert_max_num_queries(12):
        client.get(HERE)
    with django_assert_max_num_queries(13):
        client.get(f"{HERE}{world.adeles.id}/")
