"""The page Why?, whole and beside another page, and the card that checkout shows."""

from html import escape

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from licensing.eligibility.rules import Wanted
from licensing.models import Policy, Product, ProductAlias
from tests.factories.tenants import make_organization, make_person

WHY = "/contoso/billing/eligibility/VISIOPLAN1/"
PANEL = {"HX-Request": "true", "HX-Target": "panel", "HX-Current-URL": "http://testserver/contoso/home/"}


def test_who_may_buy_is_told_so_and_sent_to_nobody(cast, visio, signed_in):
    page = signed_in(cast.isaiah).get(WHY)
    assert page.status_code == 200
    assert "You may buy Visio Plan 1 by yourself" in page.text
    assert "Contact your IT admin" not in page.text
    assert page.text.count("data-check=") == 13
    assert 'data-outcome="refused"' not in page.text


def test_a_guest_gets_the_reason_and_who_can_help(cast, visio, signed_in):
    page = signed_in(cast.anna_guest).get(WHY)
    assert page.status_code == 200
    assert '<h2 class="card-title">Contact your IT admin</h2>' in page.text
    assert "You are a guest at Contoso, and guests cannot buy there." in page.text
    assert "Rule R2" in page.text
    assert (
        'href="mailto:megan.bowen@contoso.example?subject=I%20need%20Visio%20Plan%201&amp;body=' in page.text
    )
    assert page.text.count('data-outcome="refused"') == 1


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_whole_trace_is_in_the_readers_language(cast, visio, signed_in, ask, language):
    client = signed_in(cast.anna_guest)
    client.cookies["language"] = language
    page = client.get(WHY)
    found = ask(cast.anna_guest, visio)
    with translation.override(language):
        for one in found.told:
            assert escape(one.label, quote=True) in page.text
            assert escape(one.sentence, quote=True) in page.text
            assert escape(one.next_step, quote=True) in page.text


def test_every_obstacle_is_shown_not_only_the_first(cast, visio, signed_in, allow):
    allow(cast.contoso, visio, Policy.Value.DISABLED)
    page = signed_in(cast.anna_guest).get(WHY)
    assert page.text.count('data-outcome="refused"') == 2
    assert "Contoso does not allow people to buy or try Visio Plan 1 by themselves." in page.text


def test_a_trial_is_another_question(cast, visio, signed_in, allow):
    allow(cast.contoso, visio, Policy.Value.TRIALS_ONLY)
    client = signed_in(cast.isaiah)
    assert "Start a trial without a card, or ask your IT admin for a license." in client.get(WHY).text
    assert "You may try Visio Plan 1 by yourself" in client.get(WHY + "?wanted=no-card-trial").text
    assert "Contact your IT admin" in client.get(WHY + "?wanted=card-trial").text
    assert "Contact your IT admin" in client.get(WHY + "?wanted=nonsense").text


def test_beside_another_page_it_is_a_panel_that_closes_to_it(cast, visio, signed_in):
    part = signed_in(cast.isaiah).get(WHY, headers=PANEL)
    assert "<html" not in part.text
    assert 'href="/contoso/home/" data-panel-close' in part.text
    assert f'href="{WHY}"' in part.text


def test_a_former_code_leads_to_the_product_and_an_unknown_one_nowhere(cast, visio, signed_in):
    ProductAlias.objects.create(code="OLD", product=visio)
    client = signed_in(cast.isaiah)
    assert "You may buy Visio Plan 1" in client.get("/contoso/billing/eligibility/OLD/").text
    assert client.get("/contoso/billing/eligibility/NOTHING/").status_code == 404


def test_what_is_no_longer_sold_says_so_instead_of_not_being_there(cast, visio, signed_in):
    Product.objects.filter(id=visio.id).update(is_active=False)
    assert "Visio Plan 1 is no longer sold." in signed_in(cast.isaiah).get(WHY).text


def test_it_only_looks(cast, visio, signed_in):
    assert signed_in(cast.isaiah).post(WHY).status_code == 405


def test_where_nobody_is_admin_it_says_so(db, visio, ask):
    lena = make_person(make_organization("litware", is_managed=False), "Lena Fischer")
    found = ask(lena, visio)
    card = render_to_string("licensing/eligibility/_refused.html", {"eligibility": found})
    assert "Contact your IT admin" in card
    assert "Nobody manages Litware here yet" in card
    assert "Litware has no admin here yet." in card
    assert "mailto:" not in card
    assert 'href="/litware/billing/eligibility/VISIOPLAN1/"' in card


def test_the_card_of_a_refused_trial_leads_to_the_trace_of_that_trial(cast, power_bi, ask):
    found = ask(cast.isaiah, power_bi, Wanted.NO_CARD_TRIAL)
    card = render_to_string("licensing/eligibility/_refused.html", {"eligibility": found, "level": 3})
    assert '<h3 class="card-title">Contact your IT admin</h3>' in card
    assert "/contoso/billing/eligibility/POWERBIPRO/?wanted=no-card-trial" in card
    assert "<span>Why?</span>" in card
