"""The pages: what they show and do, without a script, and what they never show."""

import pytest
from django.db import transaction

from billing.models import BillingAccount, PaymentMethod
from kernel.values.ids import uuid7
from kernel.web.models import Submission
from tests.billing.payment_methods.doing import default_of, fresh, pays
from tests.factories.billing import bank, make_method
from tests.factories.tenants import inside

HERE = "/contoso/billing/bills/payment-methods/"
GOOD = {
    "card-number": "4242 4242 4242 4242",
    "card-expiry": "12/40",
    "card-code": "987",
    "card-holder": "Isaiah Langer",
}


def own_methods(person) -> list[PaymentMethod]:
    with inside(person.tenant_id):
        return list(PaymentMethod.objects.filter(account__owner_id=person.id).order_by("id"))


def post(client, path="add/", **given):
    return client.post(f"{HERE}{path}", {"submission_key": str(uuid7()), **given})


def test_the_list_tells_what_hangs_on_what(world, signed_in):
    html = signed_in(world.cast.adele).get(HERE).content.decode()
    assert html.count("You pay with") == 1
    assert "Visa ending 4242" in html
    assert "Mastercard ending 4444" in html
    assert f"/contoso/billing/products/{world.bi.id}/" in html
    assert f"/contoso/billing/products/{world.vis.id}/" in html
    assert "Contoso pays with" not in html


def test_admins_see_the_organizations_and_no_purchasers(world, signed_in):
    html = signed_in(world.cast.megan).get(HERE).content.decode()
    assert "Contoso pays with" in html
    assert "You pay with" not in html
    for one in (world.first, world.second, world.alexs_card):
        assert str(one.id) not in html
    reader = signed_in(world.cast.nestor).get(HERE).content.decode()
    assert "Contoso pays with" in reader
    assert f"{world.invoice.id}/delete/" not in reader
    assert "for=organization" not in reader


def test_a_card_that_ends_early_is_marked(world, signed_in):
    early = make_method(world.adeles, default=False, expires_month=1, expires_year=2020)
    with inside(world.cast.contoso.id):
        type(world.bi_plan).objects.filter(id=world.bi_plan.id).update(method_id=early.id)
        PaymentMethod.objects.filter(id=world.first.id).update(
            expires_month=fresh_month(world), expires_year=world.vis_plan.next_bill_at.year
        )
        type(world.vis_plan).objects.filter(id=world.vis_plan.id).update(
            next_bill_at=world.vis_plan.next_bill_at.replace(year=2050)
        )
    html = signed_in(world.cast.adele).get(HERE).content.decode()
    assert "Expired" in html
    assert "Expires before the next charge" in html


def fresh_month(world) -> int:
    return world.vis_plan.next_bill_at.month


def test_nothing_yet_says_what_comes(cast, signed_in):
    html = signed_in(cast.isaiah).get(HERE).content.decode()
    assert "Add a card now, or with your first purchase." in html


def test_a_card_is_added_and_its_number_comes_back_nowhere(cast, signed_in):
    client = signed_in(cast.isaiah)
    answer = post(client, **GOOD)
    assert (answer.status_code, answer["Location"]) == (302, HERE)
    (kept,) = own_methods(cast.isaiah)
    assert (kept.brand, kept.last4, kept.expires_year, kept.holder) == ("Visa", "4242", 2040, "Isaiah Langer")
    assert bank().card(kept.provider_ref).last4 == "4242"
    assert "The payment method is added." in client.get(HERE).content.decode()


def test_a_second_click_adds_nothing(cast, signed_in):
    client, key = signed_in(cast.isaiah), str(uuid7())
    first = post(client, submission_key=key, **GOOD)
    again = post(client, submission_key=key, **GOOD)
    assert first["Location"] == again["Location"]
    assert len(own_methods(cast.isaiah)) == 1


def test_what_a_form_is_recognized_by_holds_no_number(cast, signed_in):
    """Forms that differ in number and code alone have one fingerprint: neither can be guessed from it."""
    client = signed_in(cast.isaiah)
    prints = []
    for number, code in (("4242424242424242", "987"), ("5555555555554444", "111")):
        before = transaction.savepoint()
        post(client, submission_key="k", **{**GOOD, "card-number": number, "card-code": code})
        with inside(cast.contoso.id):
            prints.append(Submission.objects.get(key="k").fingerprint)
        transaction.savepoint_rollback(before)
    assert prints[0] == prints[1]
    post(client, submission_key="k", **GOOD)
    assert (
        "sent before with other answers"
        in post(client, submission_key="k", **{**GOOD, "card-holder": "Somebody"}).content.decode()
    )


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"card-number": "4000 0000 0000 0002"}, "number", "Your bank declined the card."),
        ({"card-number": "4000-0000-0000-0127"}, "code", "The security code is not right."),
        ({"card-number": "4242 4242 4242 4241"}, "number", "The card number is not right."),
        ({"card-number": "5105 1051 0510 5100"}, "number", "Prepaid and gift cards cannot be used."),
        ({"card-number": "4000 0027 6000 0016"}, "number", "issued in another country"),
        ({"card-expiry": "12/20"}, "expiry", "The card has expired."),
        ({"card-expiry": "13/40"}, "expiry", "Write the month and the year"),
        ({"card-code": "12"}, "code", "The security code is not right."),
        ({"card-number": ""}, "number", "Enter the card number."),
    ],
)
def test_what_is_wrong_stands_at_its_field(cast, signed_in, given, field, words):
    answer = post(signed_in(cast.isaiah), **{**GOOD, **given})
    html = answer.content.decode()
    assert answer.status_code == 422
    error = html.partition(f'id="id_card-{field}_error"')[2].partition("</div></div>")[0]
    assert words in error
    form = html.partition('name="submission_key"')[2].partition("<details")[0]
    assert (given.get("card-number") or GOOD["card-number"]) not in form
    assert 'value="987"' not in html
    assert own_methods(cast.isaiah) == []
    with inside(cast.contoso.id):
        assert not BillingAccount.objects.exists()


def test_a_refused_card_is_forgotten_at_once(cast, signed_in):
    before = {row["ref"] for row in _cards()}
    post(signed_in(cast.isaiah), **{**GOOD, "card-number": "5105105105105100"})
    made = [row for row in _cards() if row["ref"] not in before]
    assert [row["gone"] for row in made] == [1]


def _cards():
    with bank()._vault.acting() as file:
        return [dict(row) for row in file.execute("SELECT * FROM card")]


def test_a_bank_that_is_away_is_told_in_words(cast, signed_in):
    bank().weather.close_bank()
    try:
        answer = post(signed_in(cast.isaiah), **GOOD)
    finally:
        bank().weather.clear()
    assert answer.status_code == 422
    assert "The card could not be checked just now." in answer.content.decode()


def test_without_a_card_provider_the_page_says_so(cast, signed_in, settings):
    settings.CARD_PROVIDER = ""
    client = signed_in(cast.isaiah)
    for answer in (client.get(f"{HERE}add/"), post(client, **GOOD)):
        assert "Cards are not taken here." in answer.content.decode()
    assert own_methods(cast.isaiah) == []


def test_the_organization_pays_by_card_or_invoice(cast, signed_in):
    client = signed_in(cast.patti)
    page = "/contoso/billing/bills/payment-methods/add/?for=organization"
    assert "Pay by invoice" in client.get(page).content.decode()
    assert post(client, "add/?for=organization", **{"by-invoice": "yes"}).status_code == 302
    # It is promised now: nothing is left to offer.
    assert "Pay by invoice" not in client.get(page).content.decode()
    assert post(client, "add/?for=organization", **GOOD).status_code == 302
    with inside(cast.contoso.id):
        kinds = list(
            PaymentMethod.objects.filter(account__owner_id=None).order_by("id").values_list("kind", flat=True)
        )
    assert kinds == [2, 1]


def test_only_who_manages_the_organizations_adds_for_it(cast, signed_in):
    for name in ("isaiah", "nestor", "lidia", "anna_guest"):
        client = signed_in(getattr(cast, name))
        assert client.get(f"{HERE}add/?for=organization").status_code == 403
        assert post(client, "add/?for=organization", **GOOD).status_code == 403
    assert post(signed_in(cast.isaiah), **{"by-invoice": "yes"}).status_code == 422


def test_a_card_is_edited(world, signed_in):
    client = signed_in(world.cast.adele)
    assert 'value="12/' in client.get(f"{HERE}{world.first.id}/edit/").content.decode()
    answer = post(client, f"{world.first.id}/edit/", expiry="3/41", holder="A. Vance")
    assert answer.status_code == 302
    kept = fresh(world.first)
    assert (kept.expires_month, kept.expires_year, kept.holder) == (3, 2041, "A. Vance")
    assert bank().card(kept.provider_ref).year == 2041


@pytest.mark.parametrize("expiry", ["", "x", "1/20", "99/99"])
def test_a_date_that_is_none_or_over_is_refused(world, signed_in, expiry):
    answer = post(signed_in(world.cast.adele), f"{world.first.id}/edit/", expiry=expiry, holder="A")
    assert answer.status_code == 422
    assert fresh(world.first).expires_month == 12


def test_a_new_card_takes_an_old_ones_place(world, signed_in):
    client = signed_in(world.cast.adele)
    answer = post(client, f"add/?replaces={world.first.id}", **GOOD)
    new = own_methods(world.cast.adele)[-1]
    assert answer["Location"] == f"{HERE}{world.first.id}/replace/?new={new.id}"
    html = client.get(answer["Location"]).content.decode()
    assert f'value="{new.id}"' in html.replace("\n", " ")
    post(client, f"{world.first.id}/replace/", new=new.id, what=str(world.bi.id))
    assert (pays(world.bi_plan), pays(world.vis_plan)) == (new, world.first)
    post(client, f"{world.first.id}/replace/", new=new.id, what="all")
    assert pays(world.vis_plan) == new
    assert default_of(world.adeles) == new.id


def test_deleting_asks_where_to(world, signed_in):
    client = signed_in(world.cast.adele)
    assert (
        "2 subscriptions are paid with it" in client.get(f"{HERE}{world.first.id}/delete/").content.decode()
    )
    assert post(client, f"{world.first.id}/delete/").status_code == 422
    assert fresh(world.first).removed_at is None
    assert post(client, f"{world.first.id}/delete/", move_to=world.second.id).status_code == 302
    assert fresh(world.first).removed_at is not None
    assert pays(world.bi_plan) == world.second


def test_the_last_card_in_use_asks_for_another_first(world, signed_in):
    client = signed_in(world.cast.adele)
    post(client, f"{world.second.id}/delete/")
    html = client.get(f"{HERE}{world.first.id}/delete/").content.decode()
    assert "Add another payment method first" in html
    assert f"replaces={world.first.id}" in html


def test_a_default_is_chosen(world, signed_in):
    post(signed_in(world.cast.adele), f"{world.second.id}/default/")
    assert default_of(world.adeles) == world.second.id


@pytest.mark.parametrize("who", ["megan", "patti", "nestor", "alex", "isaiah", "anna_guest"])
@pytest.mark.parametrize("act", ["edit", "replace", "delete", "default"])
def test_a_colleagues_card_is_not_there(world, signed_in, who, act):
    client, none = signed_in(getattr(world.cast, who)), uuid7()
    for method in (client.get, client.post):
        theirs = method(f"{HERE}{world.first.id}/{act}/")
        missing = method(f"{HERE}{none}/{act}/")
        assert (
            theirs.status_code
            == missing.status_code
            == (405 if (act, method) == ("default", client.get) else 404)
        )


def test_a_colleagues_card_is_no_successor(world, signed_in):
    client, url = signed_in(world.cast.alex), f"{world.alexs_card.id}/replace/"
    other = make_method(world.alexs, default=False)
    html = client.get(f"{HERE}{url}?new={world.first.id}").content.decode()
    assert f'value="{other.id}"' in html
    assert f'value="{world.first.id}"' not in html
    assert post(client, url, new=world.first.id, what="all").status_code == 422


def test_a_guest_has_none(world, signed_in):
    assert signed_in(world.cast.anna_guest).get(HERE).status_code == 403


def test_the_number_of_queries_does_not_grow(world, signed_in, django_assert_max_num_queries):
    client = signed_in(world.cast.adele)
    client.get(HERE)
    with django_assert_max_num_queries(14) as few:
        client.get(HERE)
    for _ in range(10):
        make_method(world.adeles, default=False)
    with django_assert_max_num_queries(len(few)):
        client.get(HERE)


def test_the_subscription_tells_of_a_card_that_ends_early(world, signed_in):
    client, url = signed_in(world.cast.adele), f"/contoso/billing/products/{world.bi.id}/"
    words = "Expires before the next charge"
    assert words not in client.get(url).content.decode()
    with inside(world.cast.contoso.id):
        PaymentMethod.objects.filter(id=world.first.id).update(expires_month=1, expires_year=2026)
    assert words in client.get(url).content.decode()
