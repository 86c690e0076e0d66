"""Importing people by file: the portal's check and import against COPY plus upsert of the same file."""

import csv
import io
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from dev.bench.meter import Cost, Raw, django_pid, spent
from dev.bench.moves import admin
from dev.bench.report import Report
from dev.bench.server import LARGE, Server, pointed_at
from dev.scale.generate import half_of
from dev.scale.rows import DEPARTMENTS, uuid_of
from kernel.isolation.scope import tenant_scope
from kernel.jobs.models import Job
from kernel.jobs.run import run
from tenants.actor import Actor
from tenants.models import Person
from tenants.people.import_people import import_people
from tenants.people.layout import HEADINGS
from tenants.people.preview_import import preview_import
from tenants.people.uploads import store

_STAGE = """
    CREATE TEMPORARY TABLE staged ({columns}, id uuid DEFAULT uuidv7(), account uuid DEFAULT uuidv7())
    ON COMMIT DROP
"""
_UPSERT = """
    ANALYZE staged;
    INSERT INTO tenants_account (id, password, email, is_active, is_staff, is_superuser, created_at)
    SELECT account, '!', username, true, false, false, now() FROM staged s
    WHERE NOT EXISTS (SELECT 1 FROM tenants_person p WHERE p.tenant_id = %(t)s AND p.email = s.username)
    ON CONFLICT (email) DO NOTHING;
    INSERT INTO tenants_person (tenant_id, id, account_id, email, first_name, last_name, display_name, sort_name,
        sort_last, job_title, department, country, contact, language, kind, source, is_active, created_at)
    SELECT %(t)s, s.id, a.id, s.username, s.first_name, s.last_name, s.display_name, lower(s.display_name),
           lower(s.last_name), s.job_title, s.department, s.country_or_region, '{}', '', 1, 1, true, now()
    FROM staged s LEFT JOIN tenants_account a ON a.email = s.username
    ON CONFLICT (tenant_id, email) DO UPDATE SET department = excluded.department, job_title = excluded.job_title
"""


class Sent:
    """A file as a browser would send it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.name: str | None = "people.csv"
        self.size: int | None = len(content)

    def chunks(self) -> Iterable[bytes]:
        """Yield the content in pieces."""
        for start in range(0, len(self.content), 65536):
            yield self.content[start : start + 65536]


def measure(server: Server, report: Report) -> None:
    """A file of a tenth of the giant organization: one in five is there already and gets a new title."""
    count = server.sizes.giant_people // 10
    tenant_id = uuid_of(half_of("giant"))
    with tenant_scope(tenant_id):
        known = list(
            Person.objects.filter(source=Person.Source.CLOUD, account_id=None)
            .order_by("id")
            .values_list("email", "first_name", "last_name")[: count // 5]
        )
    content = _file(known, count)
    with server.copy(LARGE) as database:
        raw = Raw(server.url(database), half_of("giant"))
        by_hand = spent(raw.pid, lambda: _by_hand(raw, content))
        raw.close()
    with server.copy(LARGE) as database, pointed_at(database):
        checked, imported = _by_portal(tenant_id, content, count)
        connection.close()
    report.ratio(
        f"import of {count:,} people by file", imported.total, by_hand.total, target=1.5,
        note=f"{count / imported.total * 1000:,.0f} people per CPU second; upload and check before it take "
        f"{checked.total / 1000:.1f} CPU s more",
    )  # fmt: skip


def _file(known: list[tuple[str, str, str]], count: int) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    for number in range(count):
        email, first, last = (
            known[number]
            if number < len(known)
            else (f"new.person.{number}@giant.example", "New", f"Person{number}")
        )
        department = DEPARTMENTS[number % 10]
        row = [email, first, last, f"{first} {last}", "Planner", department, *[""] * 9, "United States"]
        writer.writerow(row)
    return out.getvalue().encode()


def _by_hand(raw: Raw, content: bytes) -> None:
    names = [heading.casefold().replace(" ", "_") for heading in HEADINGS]
    columns = ", ".join(f"{name} text" for name in names)
    with raw.connection, raw.connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL app.tenant_id = '{raw.tenant}'")
        cursor.execute(_STAGE.format(columns=columns))
        copy = f"COPY staged ({', '.join(names)}) FROM STDIN WITH (FORMAT csv, HEADER, FORCE_NOT_NULL (last_name))"
        cursor.copy_expert(copy, io.BytesIO(content))
        cursor.execute(_UPSERT, {"t": str(raw.tenant)})


def _by_portal(tenant_id: UUID, content: bytes, count: int) -> tuple[Cost, Cost]:
    with tenant_scope(tenant_id):
        actor = admin(tenant_id)
    pid = django_pid()
    uploads: list[UUID] = []
    checked = spent(pid, lambda: _check(tenant_id, actor, content, uploads))
    imported = spent(pid, lambda: _import(tenant_id, actor, uploads[0]))
    with tenant_scope(tenant_id):
        added = Person.objects.filter(email__gte="new.person.", email__lt="new.person/").count()
    if added != count - count // 5:
        raise RuntimeError(f"{added} people were added.")
    return checked, imported


def _check(tenant_id: UUID, actor: Actor, content: bytes, uploads: list[UUID]) -> None:
    with tenant_scope(tenant_id):
        uploads.append(store(actor=actor, file=Sent(content)).id)
        job = preview_import(actor=actor, upload_id=uploads[0]).job
    _finish(tenant_id, job)


def _import(tenant_id: UUID, actor: Actor, upload: UUID) -> None:
    with tenant_scope(tenant_id):
        job = import_people(actor=actor, upload_id=upload).job
    _finish(tenant_id, job)


def _finish(tenant_id: UUID, job: Job | None) -> None:
    if job is not None:
        while run(tenant_id, job.id):
            pass
        with tenant_scope(tenant_id):
            ended = Job.objects.get(id=job.id)
            if ended.state != Job.State.DONE:
                raise RuntimeError(f"The measured job did not come to its end. {ended.error}")
