"""A file of addresses: looked at first, then done as a job, each line with its outcome."""

import io

import pytest

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.isolation.scope import tenant_scope
from kernel.jobs.models import Job, JobResult
from kernel.jobs.run import run
from kernel.values.decision import Refused
from licensing.models import Seat, SeatFile, SeatFilePart, SeatLedger, Subscription
from licensing.seats.assign_by_file import assign_by_file
from licensing.seats.explain import result_in_words
from licensing.seats.plan_file import plan_file
from licensing.seats.read_file import read_parts
from licensing.seats.rules import SeatReason
from licensing.seats.upload_file import upload_file
from tenants.models import Person
from tenants.permissions.can import Forbidden
from tests.factories.tenants import actor, make_people
from tests.licensing.seats.world import Status, assert_adds_up, fresh, holders, make_subscription


def addresses(text: str | bytes) -> list:
    raw = text if isinstance(text, bytes) else text.encode()
    return [address for part in read_parts(io.BytesIO(raw), len(raw)) for address in part.addresses]


def upload(person, subscription, text: str) -> SeatFile:
    doer, raw = actor(person), text.encode()
    with tenant_scope(person.tenant_id):
        return upload_file(
            actor=doer, subscription_id=subscription.id, name="team.csv", file=io.BytesIO(raw), size=len(raw)
        )


def planned(person, file):
    doer = actor(person)
    with tenant_scope(person.tenant_id):
        return plan_file(actor=doer, file_id=file.id)


def confirm(person, file) -> Job:
    doer = actor(person)
    with tenant_scope(person.tenant_id):
        return assign_by_file(actor=doer, file_id=file.id)


def done(job: Job) -> Job:
    while run(job.tenant_id, job.id):
        pass
    with tenant_scope(job.tenant_id):
        return Job.objects.get(id=job.id)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@x.example\nb@x.example\n", ["a@x.example", "b@x.example"]),
        ("\ufeffA@X.example\r\nb@x.example", ["a@x.example", "b@x.example"]),
        ("Username,Department\na@x.example,Sales\n", ["a@x.example"]),
        ("Name;E-mail\nAnn;a@x.example\n", ["a@x.example"]),
        ("Display name\tEmail address\nAnn\ta@x.example\n", ["a@x.example"]),
        ("Purchaser email,User principal name\np@x.example,a@x.example\n", ["a@x.example"]),
        ("Ann,a@x.example\nBob,b@x.example\n", ["a@x.example", "b@x.example"]),
        ("Email\na@x.example\n\n  \nnobody\n", ["a@x.example", None, None, "nobody"]),
        ("Email,Name\na@x.example\n,Bob\n", ["a@x.example", ""]),
        ("Email\n'=cmd|' /C calc'!A0\n", ["=cmd|' /c calc'!a0"]),
        ("", [None]),
    ],
)
def test_addresses_are_found(text, found) -> None:
    assert addresses(text) == found


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00\x08", SeatReason.FILE_NOT_TEXT),
        (b"Email\n\xff\xfe\xfa", SeatReason.FILE_NOT_TEXT),
        (b"First name,Last name\nAnn,Bly\n", SeatReason.FILE_COLUMNS),
    ],
)
def test_a_wrong_file_gets_a_clear_answer(raw, code) -> None:
    with pytest.raises(Refused) as caught:
        addresses(raw)
    assert [reason.code for reason in caught.value.reasons] == [code]


def test_too_many_lines_are_refused(monkeypatch) -> None:
    monkeypatch.setattr("licensing.seats.read_file.MOST_LINES", 4_000)
    with pytest.raises(Refused) as caught:
        addresses("Email\n" + "a@x.example\n" * 6_001)
    assert caught.value.reasons[0].code == SeatReason.FILE_TOO_LONG
    assert len(addresses("Email\n" + "a@x.example\n" * 4_000)) == 4_000


MIXED = """Username,Department
isaiah.langer@contoso.example,Sales
nobody@contoso.example,Sales
alex.wilber@contoso.example,Sales
ISAIAH.LANGER@contoso.example,Sales
no address,Sales

anna.devries@woodgrove.example,Legal
diego.siciliani@contoso.example,HR
adele.vance@contoso.example,Retail
"""


@pytest.fixture
def central(cast, power_bi):
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.diego.id).update(is_active=False)
    return make_subscription(cast.contoso, power_bi, quantity=5, seats=[cast.alex])


def test_the_preview_tells_every_line(cast, central) -> None:
    file = upload(cast.lidia, central, MIXED)
    plan = planned(cast.lidia, file)
    assert (file.lines, plan.people, plan.repeated, plan.left_out) == (8, 2, 1, 6)
    assert plan.reasons == {
        SeatReason.ALREADY_HELD: 1,
        SeatReason.GUEST: 1,
        SeatReason.NO_ADDRESS: 1,
        SeatReason.PERSON_INACTIVE: 1,
        SeatReason.UNKNOWN_PERSON: 1,
    }
    assert [(line.number, line.address, line.reason) for line in plan.problems] == [
        (3, "nobody@contoso.example", SeatReason.UNKNOWN_PERSON),
        (6, "no address", SeatReason.NO_ADDRESS),
        (8, "anna.devries@woodgrove.example", SeatReason.GUEST),
        (9, "diego.siciliani@contoso.example", SeatReason.PERSON_INACTIVE),
    ]
    assert plan.decision.allowed
    assert (fresh(central).seats_used, fresh(central).seats_reserved) == (1, 0)


def test_the_job_seats_everybody_it_can(cast, central) -> None:
    job = confirm(cast.lidia, upload(cast.lidia, central, MIXED))
    assert (fresh(central).seats_used, fresh(central).seats_reserved) == (1, 2)
    finished = done(job)
    assert (finished.state, finished.total) == (Job.State.DONE, 8)
    assert (finished.done, finished.skipped, finished.failed) == (3, 1, 4)
    assert holders(central) == {cast.alex.id, cast.isaiah.id, cast.adele.id}
    assert fresh(central).seats_reserved == 0
    assert_adds_up(central)
    with tenant_scope(cast.contoso.id):
        results = [(r.outcome, r.reason, r.item_name) for r in JobResult.objects.order_by("id")]
        ledger = list(SeatLedger.objects.filter(cause_id=job.id).values_list("actor_name", flat=True))
        said = result_in_words(JobResult.objects.get(reason=SeatReason.UNKNOWN_PERSON))
        assert words.sentence(Entry.objects.get()) == (
            "Started to assign 2 licenses of Power BI Pro to the people in the file team.csv"
        )
        assert SeatFilePart.objects.count() == 0
    assert results == [
        (JobResult.Outcome.FAILED, "unknown_person", "nobody@contoso.example"),
        (JobResult.Outcome.SKIPPED, "already_held", "Alex Wilber"),
        (JobResult.Outcome.FAILED, "no_address", "no address"),
        (JobResult.Outcome.FAILED, "guest_may_not_hold", "Anna de Vries"),
        (JobResult.Outcome.FAILED, "person_inactive", "Diego Siciliani"),
    ]
    assert ledger == ["Lidia Holloway", "Lidia Holloway"]
    assert said.startswith("Line 3: There is no such person in your organization.")


def test_a_shortage_is_said_before_anything_is_written(cast, power_bi) -> None:
    central = make_subscription(cast.contoso, power_bi, quantity=2, seats=[cast.alex])
    file = upload(cast.lidia, central, MIXED)
    with tenant_scope(cast.contoso.id):
        entries = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        confirm(cast.lidia, file)
    assert [(reason.code, dict(reason.facts)) for reason in caught.value.reasons] == [
        (SeatReason.NOT_ENOUGH_SEATS, {"free": 1, "wanted": 3, "short": 2})
    ]
    assert planned(cast.lidia, file).decision == caught.value.decision
    assert (fresh(central).seats_used, fresh(central).seats_reserved) == (1, 0)
    with tenant_scope(cast.contoso.id):
        assert (Job.objects.count(), Entry.objects.count()) == (0, entries)


def test_confirming_twice_is_one_job(cast, central) -> None:
    file = upload(cast.lidia, central, MIXED)
    assert confirm(cast.lidia, file).id == confirm(cast.lidia, file).id
    assert fresh(central).seats_reserved == 2


def test_a_file_of_thousands_goes_part_by_part(cast, power_bi) -> None:
    people = make_people(cast.contoso, 4_500)
    central = make_subscription(cast.contoso, power_bi, quantity=4_500)
    job = confirm(cast.udo, upload(cast.udo, central, "\n".join(person.email for person in people)))
    with tenant_scope(cast.contoso.id):
        assert list(SeatFilePart.objects.order_by("position").values_list("first_line", flat=True)) == [
            1,
            2001,
            4001,
        ]
    finished = done(job)
    assert (finished.done, finished.skipped, finished.failed, finished.state) == (4_500, 0, 0, Job.State.DONE)
    assert fresh(central).seats_used == 4_500
    assert_adds_up(central)


def test_what_changes_meanwhile_is_told_line_by_line(cast, central) -> None:
    """Between confirming and the job one is switched off, one seated by hand, and one switched on."""
    job = confirm(cast.lidia, upload(cast.lidia, central, MIXED))
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.isaiah.id).update(is_active=False)
        Person.objects.filter(id=cast.diego.id).update(is_active=True)
    finished = done(job)
    assert holders(central) == {cast.alex.id, cast.adele.id, cast.diego.id}
    assert (finished.done, finished.skipped, finished.failed) == (2, 1, 5)
    assert fresh(central).seats_reserved == 0
    assert_adds_up(central)


def test_a_subscription_taken_over_meanwhile_seats_nobody(cast, central) -> None:
    job = confirm(cast.lidia, upload(cast.lidia, central, MIXED))
    with tenant_scope(cast.contoso.id):
        Subscription.objects.filter(id=central.id).update(status=Status.MOVING)
    finished = done(job)
    assert (finished.done, finished.state) == (0, Job.State.DONE)
    assert holders(central) == {cast.alex.id}
    assert fresh(central).seats_reserved == 0
    with tenant_scope(cast.contoso.id):
        assert JobResult.objects.filter(reason=SeatReason.STATUS).count() == 3


def test_only_who_may_assign_uploads_and_confirms(cast, power_bi, central) -> None:
    for who, code in (("patti", Forbidden.NOT_ALLOWED), ("isaiah", SeatReason.UNKNOWN_SUBSCRIPTION)):
        with pytest.raises(Refused) as caught:
            upload(getattr(cast, who), central, MIXED)
        assert caught.value.reasons[0].code == code
    bought = make_subscription(cast.contoso, power_bi, bought_by=cast.adele)
    with pytest.raises(Refused) as caught:
        upload(cast.megan, bought, MIXED)
    assert caught.value.reasons[0].code == SeatReason.BEFORE_TAKEOVER
    with tenant_scope(cast.contoso.id):
        assert SeatFile.objects.count() == 0
    file = upload(cast.adele, bought, MIXED)
    with pytest.raises(Refused) as caught:
        confirm(cast.lidia, file)
    assert caught.value.reasons[0].code == SeatReason.UNKNOWN_FILE
    with tenant_scope(cast.contoso.id):
        assert Seat.objects.filter(subscription_id=bought.id).count() == 0


def test_the_next_upload_makes_the_last_one_forgotten(cast, central) -> None:
    first = upload(cast.lidia, central, MIXED)
    second = upload(cast.lidia, central, "isaiah.langer@contoso.example")
    with tenant_scope(cast.contoso.id):
        assert list(SeatFile.objects.values_list("id", flat=True)) == [second.id]
        assert SeatFilePart.objects.filter(file_id=first.id).count() == 0


@pytest.mark.parametrize("text", ["", "\n\n", "Email\n"])
def test_an_empty_file_is_refused(cast, central, text) -> None:
    with pytest.raises(Refused) as caught:
        upload(cast.lidia, central, text)
    assert [reason.code for reason in caught.value.reasons] == [SeatReason.FILE_EMPTY]
