"""How the house writes: fields by name, locks by name, rows of all tenants only where it is allowed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("kernel", "tenants", "licensing", "billing", "selfservice")
# Where rows of all tenants are looked at on purpose. A new place needs a reason in scope.Because.
MAY_CROSS = {
    "kernel/isolation/scope.py",
    "kernel/jobs/run.py",
    "kernel/outbox/relay.py",
    "licensing/catalogue/import_catalogue.py",
    "tenants/clock/nightly.py",
    "tenants/management/commands/create_token.py",
    "tenants/signin/find_organization.py",
}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for app in SHIPPED:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                name = path.relative_to(ROOT).as_posix()
                yield from (
                    (name, n) for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)
                )


CALLS = list(_calls())


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


@pytest.mark.parametrize(
    ("name", "call"),
    [(n, c) for n, c in CALLS if _method(c) == "save" and not isinstance(c.func.value, ast.Call)],  # type: ignore[attr-defined]
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_saves_name_their_fields(name: str, call: ast.Call) -> None:
    keywords = {keyword.arg for keyword in call.keywords}
    assert keywords & {"update_fields", "force_insert"}, (
        f"{name}:{call.lineno} saves a whole row: stale columns would be written back. "
        "Use update_fields=[…] or .update()."
    )


@pytest.mark.parametrize(
    ("name", "call"),
    [(n, c) for n, c in CALLS if _method(c) == "select_for_update"],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_locks_name_their_table(name: str, call: ast.Call) -> None:
    assert "of" in {keyword.arg for keyword in call.keywords}, (
        f'{name}:{call.lineno} locks every joined table. Say of=("self",).'
    )


def test_only_known_places_look_across_tenants() -> None:
    crossing = {name for name, call in CALLS if getattr(call.func, "id", "") == "all_tenants"}
    assert crossing <= MAY_CROSS, f"{sorted(crossing - MAY_CROSS)} cross tenants: is there no other way?"
