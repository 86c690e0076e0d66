"""A file to begin with: all columns, one invented person at the organization's own domain."""

import csv
from io import StringIO

from tenants.models import MailDomain
from tenants.people.layout import HEADINGS

_PERSON = {
    "First name": "Robin",
    "Last name": "Example",
    "Display name": "Robin Example",
    "Job title": "Buyer",
    "Department": "Sales",
    "Country or region": "Netherlands",
}


def sample_text() -> str:
    """Return the file, with the mark that makes spreadsheets read UTF-8."""
    domain = MailDomain.objects.order_by("domain").values_list("domain", flat=True).first() or "example.com"
    out = StringIO()
    table = csv.DictWriter(out, HEADINGS, restval="")
    table.writeheader()
    table.writerow({**_PERSON, "Username": f"robin.example@{domain}"})
    return "\ufeff" + out.getvalue()
