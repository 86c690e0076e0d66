"""Who is told what, when, once, in which words."""

import pytest

from kernel.audit.models import Entry
from kernel.audit.words import sentence
from kernel.isolation.scope import tenant_scope
from kernel.jobs import run
from kernel.jobs.models import Job
from kernel.outbox.models import Message
from kernel.values import clock
from licensing.expiry import disable as disabling
from licensing.expiry.disable import disable
from licensing.expiry.expire import expire
from licensing.expiry.why import Why
from tenants.models import Organization, Person
from tests.factories.licensing import make_product, make_subscription
from tests.factories.tenants import inside
from tests.licensing.expiry.world import (
    NIGHT,
    START,
    Channel,
    Status,
    after,
    letters,
    mails,
    pass_day,
    pass_days,
)

pytestmark = pytest.mark.django_db


def content(tenant_id, letter: str) -> tuple[str, list[str]]:
    """Subject and paragraphs between greeting and footer of the only letter of a kind."""
    with inside(tenant_id):
        (message,) = [one for one in Message.objects.filter(kind="mail") if one.payload["letter"] == letter]
    payload = message.payload
    body = payload["text"].split("\n-- \n")[0]
    parts = [" ".join(part.split()) for part in body.split("\n\n") if part.strip()]
    for part in parts[1:-1]:
        assert part in " ".join(payload["html"].split())
    return payload["subject"], parts


def told(tenant_id) -> list[tuple[str, str]]:
    return [(letter, to) for letter, to, _key in mails(tenant_id)]


def put(organization, **values):
    with inside(organization.id):
        Organization.objects.filter(id=organization.id).update(**values)


def test_a_life_in_letters(cast, make, people):
    one = make(seats=people[:1], quantity=3)
    pass_days(cast.contoso.id, range(-40, 200, 1))
    assert told(cast.contoso.id) == [
        ("subscription_ending", cast.adele.email),
        ("subscription_ending", cast.adele.email),
        ("subscription_ending", cast.adele.email),
        ("subscription_expired", cast.adele.email),
        ("subscription_disabled", cast.adele.email),
        ("subscription_deleted", cast.adele.email),
    ]
    subject, words = content(cast.contoso.id, "subscription_expired")
    assert subject == "The subscription to Power BI Pro has expired"
    assert words[:-1] == [
        "Hello Adele,",
        (
            "The term of the subscription to Power BI Pro (3 licenses) ended on Jan. 10, 2027 and was not renewed. "
            "Recurring billing was off."
        ),
        (
            "What it means: everybody who holds a license can go on working until Feb. 9, 2027. "
            "After that nobody can use it, and on May 10, 2027 it is deleted for good."
        ),
        "It can be reactivated until May 10, 2027; then everything goes on as before.",
    ]
    assert words[-1].endswith(f"/contoso/billing/products/{one.id}/")
    subject, words = content(cast.contoso.id, "subscription_disabled")
    assert subject == "The subscription to Power BI Pro is disabled"
    assert words[1:-1] == [
        (
            "Since Feb. 9, 2027 nobody can use the subscription to Power BI Pro (3 licenses). "
            "It had expired and was not reactivated."
        ),
        (
            "What it means: the people who hold a license keep it, but have no access. "
            "It can be reactivated until May 10, 2027; then they have access again."
        ),
        "On May 10, 2027 it is deleted for good, with all its licenses.",
    ]
    subject, words = content(cast.contoso.id, "subscription_deleted")
    assert subject == "The subscription to Power BI Pro was deleted"
    assert words[1:-1] == [
        (
            "The subscription to Power BI Pro was deleted on May 10, 2027, "
            "because it was not reactivated in time."
        ),
        (
            "1 person held a license of it; that license has ended. "
            "It cannot be reactivated. If it is needed again, it has to be bought again."
        ),
        "There is nothing you have to do.",
    ]


def test_the_warning_says_what_to_do(cast, make):
    make(quantity=1)
    pass_day(cast.contoso.id, after(-5))
    subject, words = content(cast.contoso.id, "subscription_ending")
    assert subject == "The subscription to Power BI Pro ends on Jan. 10, 2027"
    assert words[1:-1] == [
        (
            "The term of the subscription to Power BI Pro (1 license) ends on Jan. 10, 2027 and will not be renewed. "
            "Recurring billing is off."
        ),
        (
            "What it means: on that day it expires. Everybody who holds a license can go on working until "
            "Feb. 9, 2027. After that nobody can use it, and on May 10, 2027 it is deleted for good."
        ),
        "To keep it, turn recurring billing on before Jan. 10, 2027.",
    ]


def test_a_trial_is_called_one(cast, make):
    make(channel=Channel.TRIAL)
    pass_day(cast.contoso.id, after(-5))
    _, words = content(cast.contoso.id, "subscription_ending")
    assert words[1].endswith("It is a trial, which ends by itself.")
    assert words[3] == "If it is needed afterwards, buy a subscription to Power BI Pro."
    pass_day(cast.contoso.id, after(1))
    assert content(cast.contoso.id, "subscription_expired")[1][1].endswith(
        "It was a trial, which ends by itself."
    )


def test_what_could_not_be_paid_says_so(cast, make):
    one = make(renews=True)
    with clock.at(after(3)), tenant_scope(cast.contoso.id):
        expire([one.id], at=START, why=Why.UNPAID)
    assert content(cast.contoso.id, "subscription_expired")[1][1].endswith(
        "The next term could not be paid for."
    )
    with clock.at(after(20)), tenant_scope(cast.contoso.id):
        disable([one.id], at=after(20), why=Why.UNPAID)
    assert content(cast.contoso.id, "subscription_disabled")[1][1].endswith("It could not be paid for.")


@pytest.mark.parametrize("nights", [[-5], [-5, -5, -4], [-20, -5], [-29, -20, -8]])
def test_after_downtime_only_the_nearest_warning_is_written(cast, make, nights):
    make()
    for night in nights:
        pass_day(cast.contoso.id, after(night))
    assert letters(cast.contoso.id) == ["subscription_ending"] * len({7 if n >= -7 else 30 for n in nights})


def test_thirty_seven_and_one_days_before(cast, make):
    make()
    written, known = [], 0
    for day in range(-40, 0):
        pass_day(cast.contoso.id, after(day) + NIGHT)
        if len(mails(cast.contoso.id)) > known:
            known = len(mails(cast.contoso.id))
            # The night after a day is in the small hours of the next one.
            written.append(-(day + 1))
    assert written == [30, 7, 1]


def test_what_renews_or_is_over_is_not_warned_of(cast, make):
    make(renews=True)
    make(channel=Channel.FREE, expires_at=None)
    make(status=Status.EXPIRED, status_at=START)
    pass_days(cast.contoso.id, range(-31, 3))
    assert letters(cast.contoso.id) == []


def test_a_new_end_is_warned_of_anew(cast, make):
    one = make()
    pass_day(cast.contoso.id, after(-1))
    with inside(cast.contoso.id):
        type(one).objects.filter(id=one.id).update(expires_at=after(365))
    pass_day(cast.contoso.id, after(364))
    assert letters(cast.contoso.id) == ["subscription_ending"] * 2


def test_the_organizations_own_goes_to_global_and_billing_admins(cast, make):
    make(bought_by=None)
    pass_day(cast.contoso.id, after(1))
    assert told(cast.contoso.id) == [
        ("subscription_expired", cast.megan.email),
        ("subscription_expired", cast.patti.email),
    ]


def test_when_the_owner_has_left_the_admins_are_told(cast, make):
    make()
    with inside(cast.contoso.id):
        Person.objects.filter(id=cast.adele.id).update(is_active=False)
    pass_day(cast.contoso.id, after(1))
    assert {to for _letter, to in told(cast.contoso.id)} == {cast.megan.email, cast.patti.email}


def test_who_held_two_admin_roles_gets_one(cast, make):
    from tenants.permissions.roles import Role
    from tests.factories.tenants import give_role

    give_role(cast.megan, Role.BILLING)
    make(bought_by=None)
    pass_day(cast.contoso.id, after(1))
    assert len(told(cast.contoso.id)) == 2


def test_what_was_overtaken_is_not_told(cast, make):
    make()
    pass_day(cast.contoso.id, after(300))
    assert letters(cast.contoso.id) == ["subscription_deleted"]


def test_running_twice_writes_once(cast, make):
    make(seats=[])
    for _ in range(3):
        pass_day(cast.contoso.id, after(-1))
        pass_day(cast.contoso.id, after(1))
    assert letters(cast.contoso.id) == ["subscription_ending", "subscription_expired"]


def test_seat_holders_are_told_where_the_organization_wants_it(cast, make, people):
    make(seats=people[:3])
    make(seats=people[2:4])
    with inside(cast.contoso.id):
        Person.objects.filter(id=people[0].id).update(is_active=False)
    put(cast.contoso, tell_seat_holders=True)
    pass_day(cast.contoso.id, after(31))
    holders = [to for letter, to in told(cast.contoso.id) if letter == "seat_disabled"]
    assert sorted(holders) == sorted(person.email for person in (people[1], people[2], people[2], people[3]))
    assert not [letter for letter in letters(cast.contoso.id) if letter == "seat_ended"]


def test_without_the_setting_they_are_not(cast, make, people):
    make(seats=people[:3])
    pass_day(cast.contoso.id, after(31))
    assert letters(cast.contoso.id) == ["subscription_disabled"]


def test_many_seat_holders_are_told_by_a_job(cast, make, people, monkeypatch):
    monkeypatch.setattr(disabling, "SIZE", 4)
    make(quantity=20, seats=people[:10])
    with inside(cast.contoso.id):
        Person.objects.filter(id=people[5].id).update(is_active=False)
    put(cast.contoso, tell_seat_holders=True)
    pass_day(cast.contoso.id, after(31))
    assert letters(cast.contoso.id) == ["subscription_disabled"]
    with inside(cast.contoso.id):
        job = Job.objects.get()
    run.run(cast.contoso.id, job.id)
    run.run(cast.contoso.id, job.id)
    with inside(cast.contoso.id):
        job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.DONE, 10)
    told_ones = [to for letter, to in told(cast.contoso.id) if letter == "seat_disabled"]
    assert sorted(told_ones) == sorted(person.email for person in people[:10] if person != people[5])


def test_a_job_that_comes_too_late_tells_nobody(cast, make, people, monkeypatch):
    monkeypatch.setattr(disabling, "SIZE", 4)
    one = make(quantity=20, seats=people[:10])
    put(cast.contoso, tell_seat_holders=True)
    pass_day(cast.contoso.id, after(31))
    with inside(cast.contoso.id):
        job = Job.objects.get()
        type(one).objects.filter(id=one.id).update(status=Status.ACTIVE)
    run.run(cast.contoso.id, job.id)
    assert letters(cast.contoso.id) == ["subscription_disabled"]


def test_the_journal_says_what_could_not_be_paid(cast, make):
    one = make(renews=True)
    for act, moment in ((expire, after(3)), (disable, after(20))):
        with clock.at(moment), tenant_scope(cast.contoso.id):
            act([one.id], at=moment, why=Why.UNPAID)
    with inside(cast.contoso.id):
        said = [sentence(entry) for entry in Entry.objects.order_by("id")]
    assert said == [
        "The subscription to Power BI Pro expired on Jan 13, 2027, as it could not be paid for",
        "The subscription to Power BI Pro was disabled on Jan 30, 2027, as it could not be paid for",
    ]


def test_each_reader_gets_their_own_language_and_day(cast, power_bi):
    # At 23:30 UTC it is the next day in Amsterdam.
    put(cast.woodgrove, time_zone="Europe/Amsterdam")
    late = START.replace(hour=23, minute=30)
    make_subscription(
        cast.woodgrove, power_bi, bought_by=cast.bram, renews=False, started_at=after(-365), expires_at=late
    )
    pass_day(cast.woodgrove.id, after(1))
    with inside(cast.woodgrove.id):
        payload = Message.objects.get(kind="mail").payload
    assert payload["language"] == "nl"
    assert "11 januari 2027" in payload["text"]


def test_names_cannot_break_a_letter(cast, make):
    make(product=make_product("<b>Bold & co</b>"))
    pass_day(cast.contoso.id, after(1))
    with inside(cast.contoso.id):
        payload = Message.objects.get(kind="mail").payload
    assert payload["subject"] == "The subscription to <b>Bold & co</b> has expired"
    assert "<b>Bold" not in payload["html"]
    assert "&lt;b&gt;Bold &amp; co&lt;/b&gt;" in payload["html"]


def test_the_journal_says_it_in_words(cast, make, signed_in):
    make()
    pass_days(cast.contoso.id, range(125))
    page = signed_in(cast.megan).get("/contoso/settings/audit/")
    words = page.content.decode()
    assert "The subscription to Power BI Pro expired on Jan 10, 2027" in words
    assert "The subscription to Power BI Pro was disabled on Feb 9, 2027, as nobody reactivated it" in words
    assert "The subscription to Power BI Pro was deleted on May 10, 2027, as nobody reactivated it" in words
    assert "Selfservice" in words
