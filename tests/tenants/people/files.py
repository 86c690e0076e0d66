"""Files as people upload them."""

import csv
from io import StringIO

from django.core.files.uploadedfile import SimpleUploadedFile

from tenants.people.layout import HEADINGS

ADELE = {"Username": "adele.vance@contoso.example", "Display name": "Adele Vance"}
NEW = {"Username": "Henrietta.Mueller@Contoso.example", "First name": "Henrietta", "Last name": "Müller",
       "Display name": "Henrietta Müller", "Job title": "Developer", "Department": "R&D",
       "Mobile phone": "555-0100", "Country or region": "United States"}  # fmt: skip


def table(*people, headings=HEADINGS, delimiter=","):
    """A file of dicts; return its text."""
    out = StringIO()
    writer = csv.DictWriter(out, headings, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(people)
    return out.getvalue()


def person(number, **more):
    """A row of somebody new."""
    return {"Username": f"person{number}@contoso.example", "Display name": f"Person {number}", **more}


def sent(text, name="users.csv"):
    """A file as a form brings it."""
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
