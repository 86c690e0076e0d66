"""Importing people: look first, then write; refusals change nothing."""

import pytest

from kernel.audit.models import Entry
from kernel.isolation.scope import tenant_scope
from kernel.jobs.models import Job, JobResult
from kernel.jobs.run import run
from kernel.values.decision import Refused
from tenants.models import Account, Person
from tenants.people import import_job, rules, uploads
from tenants.people.import_people import import_people
from tenants.people.preview_import import preview_import
from tenants.people.rules import FileReason, LineReason
from tenants.permissions.can import Forbidden
from tests.factories.tenants import actor, make_person
from tests.tenants.people.files import ADELE, NEW, person, sent, table


def store(who, text, name="users.csv"):
    acting = actor(who)
    with tenant_scope(who.tenant_id):
        return uploads.store(actor=acting, file=sent(text, name))


def preview(who, upload):
    acting = actor(who)
    with tenant_scope(who.tenant_id):
        return preview_import(actor=acting, upload_id=upload.id)


def do(who, upload):
    acting = actor(who)
    with tenant_scope(who.tenant_id):
        return import_people(actor=acting, upload_id=upload.id)


def finish(tenant_id, job_id):
    """Do what workers would."""
    while run(tenant_id, job_id):
        pass


def state(organization):
    """Everything an import could have changed."""
    with tenant_scope(organization.id):
        return (
            list(Person.objects.order_by("email").values()),
            Account.objects.count(),
            Entry.objects.count(),
            Job.objects.count(),
        )


def get(organization, email):
    with tenant_scope(organization.id):
        return Person.objects.get(email=email)


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def test_the_preview_tells_and_writes_nothing(cast):
    before = state(cast.contoso)
    text = table(NEW, {**ADELE, "Department": "Retail", "Job title": "Buyer"}, {**ADELE, "Username": "x@y"})
    seen = preview(cast.megan, store(cast.megan, text))
    assert (seen.counts.added, seen.counts.changed, seen.counts.unchanged, seen.failed) == (1, 1, 0, 1)
    [problem] = seen.problems
    assert (problem.line, problem.column, problem.reason) == (4, "Username", LineReason.BAD_ADDRESS)
    [change] = seen.changes
    assert (change.email, change.fields) == (cast.adele.email, [("job_title", "", "Buyer")])
    assert state(cast.contoso) == before


def test_the_import_does_what_the_preview_said(cast, uploads_folder):
    upload = store(
        cast.udo, table(NEW, {**ADELE, "Job title": "Buyer", "Fax": "1"}, {"Display name": "No address"})
    )
    done = do(cast.udo, upload)
    assert (done.counts.added, done.counts.changed, done.counts.unchanged, done.failed) == (1, 1, 0, 1)
    new = get(cast.contoso, "henrietta.mueller@contoso.example")
    assert (new.display_name, new.sort_name, new.sort_last) == (
        "Henrietta Müller",
        "henrietta müller",
        "müller",
    )
    assert (new.contact, new.kind, new.is_active) == ({"mobile_phone": "555-0100"}, Person.Kind.MEMBER, True)
    adele = get(cast.contoso, cast.adele.email)
    # An empty cell leaves what is there.
    assert (adele.job_title, adele.department, adele.contact) == ("Buyer", "Retail", {"fax": "1"})
    with tenant_scope(cast.contoso.id):
        [entry] = Entry.objects.all()
    assert (entry.verb, entry.details) == (
        "people.imported",
        {"added": 1, "changed": 1, "unchanged": 0, "failed": 1},
    )


def test_a_new_person_gets_an_account_without_a_usable_password(cast):
    do(cast.megan, store(cast.megan, table(NEW, ADELE)))
    account = Account.objects.get(email="henrietta.mueller@contoso.example")
    assert get(cast.contoso, account.email).account_id == account.id
    assert not account.has_usable_password()
    assert get(cast.contoso, cast.adele.email).account_id == cast.adele.account_id


def test_an_account_that_exists_is_joined(cast):
    known = Account.objects.create_user("person1@contoso.example", "a password of old")
    do(cast.megan, store(cast.megan, table(person(1))))
    assert get(cast.contoso, "person1@contoso.example").account_id == known.id
    assert Account.objects.get(id=known.id).check_password("a password of old")


def test_importing_again_changes_nothing(cast):
    text = table(NEW, ADELE)
    do(cast.megan, store(cast.megan, text))
    people_before, accounts, *_ = state(cast.contoso)
    done = do(cast.megan, store(cast.megan, text))
    assert (done.counts.added, done.counts.changed, done.counts.unchanged) == (0, 0, 2)
    assert state(cast.contoso)[:2] == (people_before, accounts)


def test_the_file_is_gone_afterwards(cast, uploads_folder, django_capture_on_commit_callbacks):
    upload = store(cast.megan, table(NEW))
    assert list(uploads_folder.rglob("*.csv"))
    with django_capture_on_commit_callbacks(execute=True):
        do(cast.megan, upload)
    assert not list(uploads_folder.rglob("*.*"))
    before = state(cast.contoso)
    with pytest.raises(Refused) as refused:
        do(cast.megan, upload)
    assert codes(refused) == [FileReason.GONE]
    assert state(cast.contoso) == before


@pytest.mark.parametrize("who", ["patti", "lidia", "nestor", "isaiah", "anna_guest"])
def test_only_global_and_user_admins_import(cast, who, uploads_folder):
    upload = store(cast.megan, table(NEW))
    before = state(cast.contoso)
    for act in (lambda: store(getattr(cast, who), table(NEW)), lambda: preview(getattr(cast, who), upload),
                lambda: do(getattr(cast, who), upload)):  # fmt: skip
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == [Forbidden.NOT_ALLOWED]
    assert state(cast.contoso) == before
    assert len(list(uploads_folder.rglob("*.csv"))) == 1


def test_a_file_of_another_organization_is_not_there(cast):
    upload = store(cast.megan, table(NEW))
    for act in (preview, do):
        with pytest.raises(Refused) as refused:
            act(cast.anna, upload)
        assert codes(refused) == [FileReason.GONE]


HEAD = "Username,Display name\n"


@pytest.mark.parametrize(
    ("content", "code", "facts"),
    [
        (b"", FileReason.EMPTY, {}),
        (HEAD.encode(), FileReason.EMPTY, {}),
        (b"\n\n  \n", FileReason.EMPTY, {}),
        (
            f"{HEAD}a@contoso.example,A\nb@contoso.example,Ren".encode() + b"\xe9e\n",
            FileReason.ENCODING,
            {"line": 3},
        ),
        (b"Name,Mail\nx,y\n", FileReason.HEADINGS, {"unknown": ("Name", "Mail")}),
        (b"PK\x03\x04" + bytes(range(256)), FileReason.ENCODING, {}),
        (f'{HEAD}a@contoso.example,"open\n{"x" * 70_000}\n'.encode(), FileReason.UNREADABLE, {"line": 2}),
        (("x" * 200_000).encode(), FileReason.UNREADABLE, {}),
    ],
    ids=["empty", "headings only", "blank", "latin-1", "headings", "workbook", "open quote", "one long line"],
)
def test_what_is_no_table_of_people_is_refused_at_the_door(cast, content, code, facts, uploads_folder):
    with pytest.raises(Refused) as refused:
        store(cast.megan, content)
    assert codes(refused) == [code]
    assert facts.items() <= dict(refused.value.reasons[0].facts).items()
    assert not list(uploads_folder.rglob("*.csv"))


def test_too_large_and_too_many_lines(cast, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_LINES", 3)
    with pytest.raises(Refused) as refused:
        store(cast.megan, table(*(person(n) for n in range(4))))
    assert codes(refused) == [FileReason.TOO_MANY_LINES]
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    with pytest.raises(Refused) as refused:
        store(cast.megan, table(NEW))
    assert codes(refused) == [FileReason.TOO_LARGE]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_as_spreadsheets_save_it(cast, encoding, delimiter):
    text = table(NEW, delimiter=delimiter).replace("\r\n", "\n")
    done = do(cast.megan, store(cast.megan, text.encode(encoding)))
    assert done.counts.added == 1
    assert get(cast.contoso, "henrietta.mueller@contoso.example").last_name == "Müller"


def test_the_same_address_twice(cast):
    upload = store(cast.megan, table(person(1), NEW, {**NEW, "Username": " person1@CONTOSO.example"}))
    seen = preview(cast.megan, upload)
    assert [(p.line, p.reason, p.facts) for p in seen.problems] == [(4, LineReason.TWICE, {"first": 2})]
    assert do(cast.megan, upload).counts.added == 2


def test_lines_are_counted_as_an_editor_does(cast):
    text = table({**person(1), "Address": "two\nlines"}, {"Display name": "x"})
    assert [problem.line for problem in preview(cast.megan, store(cast.megan, text)).problems] == [4]


def test_who_is_synced_is_left_alone(cast):
    synced = make_person(cast.contoso, "Sam Synced", source=Person.Source.SYNCED)
    upload = store(cast.megan, table({"Username": synced.email, "Display name": "Changed"}, person(1)))
    assert [p.reason for p in preview(cast.megan, upload).problems] == [LineReason.SYNCED]
    done = do(cast.megan, upload)
    assert (done.counts.added, done.counts.changed, done.failed) == (1, 0, 1)
    assert get(cast.contoso, synced.email).display_name == "Sam Synced"


def test_a_file_of_mistakes_only_is_refused(cast):
    upload = store(cast.megan, table({"Username": "a@b.example", "Display name": "A"}))
    before = state(cast.contoso)
    with pytest.raises(Refused) as refused:
        do(cast.megan, upload)
    assert codes(refused) == [FileReason.NOTHING]
    assert state(cast.contoso) == before


def test_nobody_of_another_organization_is_touched(cast):
    before = state(cast.woodgrove)[0]
    text = table({"Username": cast.bram.email, "Display name": "Changed"}, person(1))
    do(cast.megan, store(cast.megan, text))
    assert state(cast.woodgrove)[0] == before


@pytest.fixture
def few(monkeypatch):
    """A long file begins at six lines, a batch has four."""
    monkeypatch.setattr(rules, "SMALL", 5)
    monkeypatch.setattr(uploads, "SMALL", 5)
    monkeypatch.setattr(import_job, "BATCH", 4)


def test_a_long_file_is_checked_and_imported_by_jobs(cast, few):
    rows = [person(n) for n in range(8)] + [
        {"Display name": "No address"},
        {**ADELE, "Job title": "Buyer"},
        person(3),
    ]
    upload = store(cast.megan, table(*rows))
    seen = preview(cast.megan, upload)
    assert not seen.is_ready
    with pytest.raises(Refused) as refused:
        do(cast.megan, upload)
    assert codes(refused) == [FileReason.UNCHECKED]
    finish(cast.contoso.id, seen.job.id)
    seen = preview(cast.megan, upload)
    assert (seen.counts.added, seen.counts.changed, seen.failed) == (8, 1, 2)
    assert [(p.line, p.reason) for p in seen.problems] == [
        (10, LineReason.NO_ADDRESS),
        (12, LineReason.TWICE),
    ]
    assert state(cast.contoso)[3] == 1
    done = do(cast.megan, upload)
    with pytest.raises(Refused) as refused:
        do(cast.megan, upload)
    assert codes(refused) == [FileReason.RUNNING]
    finish(cast.contoso.id, done.job.id)
    with tenant_scope(cast.contoso.id):
        job = Job.objects.get(id=done.job.id)
        results = list(
            JobResult.objects.filter(job_id=job.id).order_by("id").values_list("item_name", flat=True)
        )
        [entry] = Entry.objects.all()
    assert (job.state, job.total, job.done, job.failed, results) == (Job.State.DONE, 11, 9, 2, ["10", "12"])
    assert (entry.actor_name, entry.details["added"], entry.details["failed"]) == ("Megan Bowen", 8, 2)
    assert get(cast.contoso, cast.adele.email).job_title == "Buyer"


def test_a_worker_that_dies_in_the_middle_loses_and_doubles_nothing(cast, few, monkeypatch):
    upload = store(cast.megan, table(*(person(n) for n in range(11))))
    finish(cast.contoso.id, preview(cast.megan, upload).job.id)
    job = do(cast.megan, upload).job
    calls = []
    write = import_job.write

    def dying():
        calls.append(1)
        counts = write()
        if len(calls) == 2:
            raise KeyboardInterrupt  # after its writes, before its commit
        return counts

    monkeypatch.setattr(import_job, "write", dying)
    with pytest.raises(KeyboardInterrupt):
        finish(cast.contoso.id, job.id)
    finish(cast.contoso.id, job.id)
    with tenant_scope(cast.contoso.id):
        job = Job.objects.get(id=job.id)
        assert Person.objects.filter(email__startswith="person").count() == 11
    assert (job.state, job.done, job.params["counts"]) == (Job.State.DONE, 11, [11, 0, 0])


def test_a_long_file_of_the_wrong_kind_stops_early(cast, few, monkeypatch):
    monkeypatch.setattr(import_job, "MOST_PROBLEMS", 3)
    monkeypatch.setattr("tenants.people.import_people.MOST_PROBLEMS", 3)
    upload = store(
        cast.megan, table(*({"Username": f"{n}@b.example", "Display name": "x"} for n in range(12)))
    )
    job = preview(cast.megan, upload).job
    finish(cast.contoso.id, job.id)
    before = state(cast.contoso)
    with pytest.raises(Refused) as refused:
        do(cast.megan, upload)
    assert codes(refused) == [FileReason.TOO_MANY_PROBLEMS]
    assert state(cast.contoso) == before
    with tenant_scope(cast.contoso.id):
        assert JobResult.objects.count() == 4
