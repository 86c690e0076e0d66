"""products/<code>/eligibility/"""

import pytest
from django.utils import translation

from licensing.eligibility.rules import CheckName, EligibilityReason
from licensing.models import Policy
from tests.api.caller import Caller

PATH = "products/VISIOPLAN1/eligibility/"


def test_a_yes_with_its_trace(cast, visio):
    answer = Caller(cast.isaiah, "licenses:read").get(PATH)
    assert answer.status_code == 200
    found = answer.json()
    assert (found["product"], found["product_name"]) == ("VISIOPLAN1", "Visio Plan 1")
    assert (found["wanted"], found["allowed"], found["it_admins"]) == ("purchase", True, [])
    assert [line["check"] for line in found["trace"]] == list(CheckName)
    assert {line["code"] for line in found["trace"]} == {None}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_no_with_reason_rule_next_step_and_admins(cast, visio, ask, language):
    answer = Caller(cast.anna_guest, "licenses:read").get(PATH, **{"Accept-Language": language})
    assert answer.status_code == 200
    found = answer.json()
    assert found["allowed"] is False
    assert found["it_admins"] == [{"name": "Megan Bowen", "email": "megan.bowen@contoso.example"}]
    [line] = [line for line in found["trace"] if line["outcome"] == "refused"]
    with translation.override(language):
        [obstacle] = ask(cast.anna_guest, visio).obstacles
    assert line == {
        "check": "guest",
        "title": obstacle.label,
        "outcome": "refused",
        "rule": "R2",
        "code": EligibilityReason.GUEST,
        "detail": obstacle.sentence,
        "next_step": obstacle.next_step,
    }


def test_what_is_wanted_is_part_of_the_question(cast, visio, allow):
    allow(cast.contoso, visio, Policy.Value.TRIALS_ONLY)
    caller = Caller(cast.isaiah, "licenses:read")
    answers = {
        wanted: caller.get(PATH, {"wanted": wanted}).json()["allowed"]
        for wanted in ("purchase", "no-card-trial", "card-trial")
    }
    assert answers == {"purchase": False, "no-card-trial": True, "card-trial": False}
    wrong = caller.get(PATH, {"wanted": "everything"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "wanted")


def test_an_unknown_product_is_not_there(cast, visio):
    assert Caller(cast.isaiah, "licenses:read").get("products/NOTHING/eligibility/").status_code == 404


def test_someone_elses_organization_is_not_told_of(cast, visio):
    caller = Caller(cast.isaiah, "licenses:read", organization="contoso")
    assert caller.get("/api/v1/woodgrove/products/VISIOPLAN1/eligibility/").status_code == 401
