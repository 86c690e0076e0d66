"""The columns of the import file: those of the admin center's bulk file, in any order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

# Heading in the file -> field of Person.
FIELDS = {
    "Username": "email",
    "First name": "first_name",
    "Last name": "last_name",
    "Display name": "display_name",
    "Job title": "job_title",
    "Department": "department",
    "Country or region": "country",
}
# Kept together in Person.contact, under a name of our own.
CONTACT = {
    "Office number": "office",
    "Office phone": "office_phone",
    "Mobile phone": "mobile_phone",
    "Fax": "fax",
    "Alternate email address": "alternate_email",
    "Address": "address",
    "City": "city",
    "State or province": "state",
    "ZIP or postal code": "postal_code",
}
HEADINGS = (
    "Username", "First name", "Last name", "Display name", "Job title", "Department", "Office number",
    "Office phone", "Mobile phone", "Fax", "Alternate email address", "Address", "City", "State or province",
    "ZIP or postal code", "Country or region",
)  # fmt: skip
NEEDED = ("Username", "Display name")
LONGEST = {"email": 254, "first_name": 100, "last_name": 100, "display_name": 200, "job_title": 200,
           "department": 200, "country": 100}  # fmt: skip
LONGEST_CONTACT = 300
# Whatever is no longer fits everywhere.
SHORTEST = min(LONGEST.values())

FIELD_NAMES = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "display_name": _("Display name"),
    "job_title": _("Job title"),
    "department": _("Department"),
    "country": _("Country or region"),
    "contact": _("Contact"),
}
_BY_NAME = {heading.casefold(): heading for heading in HEADINGS}


@dataclass(frozen=True)
class Columns:
    """Which heading stands where."""

    headings: tuple[str, ...]

    @cached_property
    def place(self) -> dict[str, int]:
        """Field, or name in the contact -> position of its cell."""
        return {(FIELDS.get(h) or CONTACT[h]): i for i, h in enumerate(self.headings)}

    @cached_property
    def fields(self) -> tuple[int | None, ...]:
        """The positions of Person's own fields in the order of FIELDS; None where the file lacks one."""
        return tuple(self.place.get(name) for name in FIELDS.values())

    @cached_property
    def contact(self) -> tuple[tuple[str, int], ...]:
        """The contact columns as (name, position)."""
        return tuple((CONTACT[h], i) for i, h in enumerate(self.headings) if h in CONTACT)


@dataclass(frozen=True, slots=True)
class BadHeadings:
    """What is wrong with the first line."""

    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()


def read_headings(cells: Sequence[str]) -> Columns | BadHeadings:
    """Find the columns in a file's first line; order and capitals do not matter."""
    plain = [" ".join(cell.split()) for cell in cells]
    found = [_BY_NAME.get(cell.casefold(), "") for cell in plain]
    unknown = tuple(cell for cell, known in zip(plain, found, strict=True) if not known)
    twice = tuple(sorted({h for h in found if h and found.count(h) > 1}))
    missing = tuple(h for h in NEEDED if h not in found)
    if missing or unknown or twice:
        return BadHeadings(missing, unknown, twice)
    return Columns(tuple(found))
