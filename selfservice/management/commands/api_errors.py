"""`manage.py api_errors`: the table of reasons in docs/api.md, written from the sentences themselves."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from kernel.web import explain

PAGE = "docs/api.md"
BEGIN, END = "<!-- reasons: begin -->", "<!-- reasons: end -->"
# What the examples in the table are about; a new fact needs a line here.
EXAMPLES: dict[str, Any] = {
    "chosen": 31,
    "count": 2,
    "country": "BR",
    "domain": "example.org",
    "first": 7,
    "found": 3,
    "free": 1,
    "last4": "4242",
    "length": 240,
    "line": 12,
    "longest": 200,
    "missing": ["Username"],
    "may_buy": True,
    "most": 20,
    "name": "Megan Bowen",
    "names": ["Adele Vance", "Alex Wilber"],
    "needs": ["global", "billing"],
    "number": "K7QF3M-00012",
    "organization": "Contoso",
    "own": ["contoso.example"],
    "product": "Visio Plan 2",
    "refusal": "card_declined",
    "scope": "seats:write",
    "short": 3,
    "status": 3,
    "target": "Visio Plan 2",
    "trial": True,
    "twice": [],
    "unknown": ["Color"],
    "known": ["people:read", "people:write"],
    "until": datetime(2026, 3, 12, tzinfo=UTC),
    "value": "adele.vance",
    "wanted": 4,
}
# Facts that mean something else for one code.
SPECIAL: dict[str, dict[str, Any]] = {
    "billing_address": {"most": 6, "longest": 100},
    "billing_language": {"known": ["en", "nl"]},
    "billing_name": {"most": 200},
    "billing_purchase_order": {"most": 60},
    "billing_tax_number": {"most": 40},
    "card_of_another_country": {"wanted": "NL"},
    "change_under_way": {"order": "K7QF3M-O00012"},
    "file_columns": {"found": "Name, Color"},
    "licenses_in_use": {"in_use": 7, "total": 5, "missing": 2},
    "licenses_out_of_range": {"most": 300},
    "other_product": {"names": ["Power BI Pro"]},
    "prerequisite_missing": {
        "product": "Microsoft 365 Copilot",
        "names": ["Microsoft 365 E3", "Microsoft 365 E5"],
    },
    "token_days": {"longest": 365},
    "token_scopes": {"unknown": ["seats:delete"]},
    "too_many_tokens": {"most": 50},
}


class Command(BaseCommand):
    """Writes the table; `--check` only says whether it is fresh (exit code 1 when not)."""

    help = f"Writes the table of reasons into {PAGE}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail when the table is old")

    def handle(self, *args: object, check: bool = False, **options: object) -> None:
        page = Path(settings.BASE_DIR) / PAGE
        text = page.read_text(encoding="utf-8")
        fresh = with_table(text)
        if check and fresh != text:
            raise CommandError(f"{PAGE} is not fresh: run manage.py api_errors.", returncode=1)
        if not check:
            page.write_text(fresh, encoding="utf-8")


def with_table(text: str) -> str:
    """Return the page with today's table between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _old, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def table() -> str:
    """Return the reasons as a table, by status and code, in English."""
    lines = ["| Status | Code | What it says |", "|---|---|---|"]
    with translation.override("en"):
        for status, code in sorted((status, str(code)) for code, status in explain.statuses().items()):
            facts = {**EXAMPLES, **SPECIAL.get(code, {})}
            lines.append(f"| {status} | `{code}` | {explain.words(code, facts)} |")
    return "\n".join(lines)
