"""A verb (a function named as its file, with an actor) asks for permission itself, so that every door is equal."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What asks the matrix: require() itself, and the rule that picks the row by the subscription's owner.
ASKING = {"require", "may_change_seats", "require_manager"}
# Verbs that anybody may do, or that ask in a step they share: name -> why.
OPEN_VERBS = {
    "tenants/people/switch_off.py": "asks in switch(), the step it shares with switch_on",
    "tenants/people/switch_on.py": "asks in switch(), the step it shares with switch_off",
    "billing/checkout/place_order.py": "asks in decide_offer(), the step it shares with start_trial",
    "billing/checkout/start_trial.py": "asks in decide_offer(), the step it shares with place_order",
}


def _verbs() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for app in ("tenants", "licensing", "billing"):
        for path in sorted((ROOT / app).rglob("*.py")):
            functions = (
                node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)
            )
            name = path.relative_to(ROOT).as_posix()
            found += [(name, node) for node in functions if node.name == path.stem and _takes_actor(node)]
    return found


def _takes_actor(function: ast.FunctionDef) -> bool:
    return any(argument.arg == "actor" for argument in function.args.kwonlyargs)


VERBS = _verbs()


def test_there_are_verbs_to_look_at() -> None:
    assert len(VERBS) >= 8


@pytest.mark.parametrize(("name", "verb"), VERBS, ids=[name for name, _ in VERBS])
def test_asks_before_it_writes(name: str, verb: ast.FunctionDef) -> None:
    calls = {
        getattr(n.func, "id", getattr(n.func, "attr", "")) for n in ast.walk(verb) if isinstance(n, ast.Call)
    }
    assert calls & ASKING or name in OPEN_VERBS, (
        f"{name} acts but asks nobody. Ask for the permission first, or add it to OPEN_VERBS with a reason."
    )


@pytest.mark.parametrize(("name", "verb"), VERBS, ids=[name for name, _ in VERBS])
def test_takes_keywords_only_and_the_actor_first(name: str, verb: ast.FunctionDef) -> None:
    assert not verb.args.args, f"{name}: arguments by keyword only."
    assert verb.args.kwonlyargs[0].arg == "actor", f"{name}: the actor comes first."
