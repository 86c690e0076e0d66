"""People in words, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import ngettext

from kernel.ui.words import number
from tenants.models import Person
from tenants.people.import_people import Imported
from tenants.permissions.roles import ROLE_NAMES, Role


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a row shows them."""

    id: UUID
    name: str
    email: str
    department: str
    job_title: str
    country: str
    last_name: str
    roles: str
    kind: str
    source: str
    is_active: bool
    is_guest: bool
    added: object


def rows_of(people: Iterable[Person]) -> list[PersonRow]:
    """Return people with their words; roles must have been prefetched."""
    kinds, sources = dict(Person.Kind.choices), dict(Person.Source.choices)
    return [
        PersonRow(
            id=one.id,
            name=one.display_name,
            email=one.email,
            department=one.department,
            job_title=one.job_title,
            country=one.country,
            last_name=one.last_name,
            roles=", ".join(role_names(one)),
            kind=str(kinds[one.kind]),
            source=str(sources[one.source]),
            is_active=one.is_active,
            is_guest=one.kind == Person.Kind.GUEST,
            added=one.created_at,
        )
        for one in people
    ]


def role_names(person: Person) -> list[str]:
    """Return the names of a person's roles in the running language, in the matrix's order."""
    held = {assignment.role for assignment in person.role_assignments.all()}
    return [str(ROLE_NAMES[role]) for role in Role if role in held]


def imported_words(done: Imported) -> str:
    """Say what an import did."""
    counts = done.counts
    said = [
        ngettext("%(n)s person was added.", "%(n)s people were added.", counts.added)
        % {"n": number(counts.added)},
        ngettext("%(n)s was changed.", "%(n)s were changed.", counts.changed) % {"n": number(counts.changed)},
        ngettext("%(n)s stayed as it was.", "%(n)s stayed as they were.", counts.unchanged)
        % {"n": number(counts.unchanged)},
    ]
    if done.failed:
        left = ngettext("%(n)s line was left out.", "%(n)s lines were left out.", done.failed)
        said.append(left % {"n": number(done.failed)})
    return " ".join(said)
