"""The letters, word for word, and each in its reader's language."""

import re

import pytest
from time_machine import travel

from tests.factories.licensing import make_subscription
from tests.factories.tenants import inside, make_people
from tests.licensing.takeover.world import cancel, finish, keep, letters, move, undo

pytestmark = pytest.mark.django_db


def content(letter: dict) -> list[str]:
    """The paragraphs between greeting and footer."""
    body = letter["text"].split("\n-- \n")[0]
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", body) if part.strip()]


@pytest.fixture
def day():
    with travel("2026-03-12T10:00:00Z", tick=True):
        yield


def test_taken_over(day, cast, bought, central):
    finish(move(cast.megan, [bought], central))
    (letter,) = letters(cast.contoso.id)
    assert letter["subject"] == "Your subscription to Power BI Pro was canceled: Contoso moved its users"
    *words, link = content(letter)
    assert words == [
        "Hello Adele,",
        (
            "Megan Bowen took control of your subscription to Power BI Pro for Contoso and moved its users to the "
            "organization's own subscription to Power BI Pro. With that your subscription was canceled."
        ),
        "Why: Contoso brings licenses that people bought by themselves together under its own subscription.",
        "7 people keep access, now with licenses of the organization.",
        (
            "What it means for you: the last day was March 12, 2026. Nothing renews, and you no longer manage these "
            "licenses. There is nothing you have to do."
        ),
    ]
    assert link.startswith("Open the subscription: http://")
    assert link.endswith(f"/contoso/billing/products/{bought.id}/")
    for paragraph in words[1:]:
        assert paragraph in " ".join(letter["html"].split())


def test_taken_over_with_people_left_behind_and_several_subscriptions(
    day, cast, power_bi, visio, people, bought, central
):
    with inside(cast.contoso.id):
        type(people[0]).objects.filter(id=people[0].id).update(is_active=False)
    other = make_subscription(cast.contoso, visio, quantity=3, bought_by=cast.adele, seats=people[10:11])
    finish(move(cast.megan, [bought, other], central))
    (letter,) = letters(cast.contoso.id)
    assert letter["subject"] == "2 of your subscriptions were canceled: Contoso moved their users"
    words = content(letter)
    assert "- Power BI Pro (10 seats) - Visio Plan 2 (3 seats)" in words
    assert "7 people keep access, now with licenses of the organization." in words
    assert "One person no longer has a license, because the license could not be moved." in words


def test_kept(day, cast, bought):
    keep(cast.megan, bought)
    (letter,) = letters(cast.contoso.id)
    assert letter["subject"] == "Contoso now owns and pays for your subscription to Power BI Pro"
    assert content(letter)[1:3] == [
        (
            "Megan Bowen decided that Contoso keeps your subscription to Power BI Pro. "
            "The organization is its owner and payer now; you are no longer charged for it."
        ),
        "Why: Contoso wants to keep the subscription running and manage it itself.",
    ]


def test_canceled(day, cast, bought):
    cancel(cast.patti, bought, "not_approved")
    (letter,) = letters(cast.contoso.id)
    assert letter["subject"] == "Your subscription to Power BI Pro was canceled by Contoso"
    assert content(letter)[1:4] == [
        "Patti Fernandez took control of your subscription to Power BI Pro for Contoso and canceled it.",
        "Why: Not approved by the organization.",
        (
            "What it means for you: the last day was March 12, 2026. Everybody who held a license of this "
            "subscription has lost it, nothing renews, and the subscription cannot be reactivated. "
            "There is nothing you have to do."
        ),
    ]


def test_undone(day, cast, bought, central):
    takeover = move(cast.megan, [bought], central)
    finish(takeover)
    undo(cast.megan, takeover)
    with inside(cast.contoso.id):
        takeover.refresh_from_db()
    finish(takeover, job_id=takeover.undo_job_id)
    letter = letters(cast.contoso.id)[-1]
    assert (
        letter["subject"] == "Your subscription to Power BI Pro is back: Contoso undid the move of its users"
    )
    assert "7 people have their licenses back." in content(letter)


def test_names_cannot_break_a_letter(cast, power_bi, central):
    with inside(cast.contoso.id):
        type(cast.adele).objects.filter(id=cast.adele.id).update(first_name="<b>Adele & co</b>")
    source = make_subscription(cast.contoso, power_bi, bought_by=cast.adele)
    finish(move(cast.megan, [source], central))
    (letter,) = letters(cast.contoso.id)
    assert "Hello <b>Adele & co</b>," in letter["text"]
    assert "Hello &lt;b&gt;Adele &amp; co&lt;/b&gt;," in letter["html"]


def test_each_reader_gets_their_own_language(cast, power_bi):
    # woodgrove speaks Dutch; one of its people chose English.
    with inside(cast.woodgrove.id):
        type(cast.woodgrove).objects.filter(id=cast.woodgrove.id).update(tell_seat_holders=True)
    dutch, english = make_people(cast.woodgrove, 2)
    with inside(cast.woodgrove.id):
        type(english).objects.filter(id=english.id).update(language="en")
    source = make_subscription(cast.woodgrove, power_bi, bought_by=cast.bram, seats=[dutch, english])
    target = make_subscription(cast.woodgrove, power_bi)
    finish(move(cast.anna, [source], target))
    spoken = {letter["to"]: letter["language"] for letter in letters(cast.woodgrove.id)}
    assert spoken == {cast.bram.email: "nl", dutch.email: "nl", english.email: "en"}
