"""Each check, and what holds for every case whatever."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.web.explain import has_words
from licensing.eligibility.explain import told
from licensing.eligibility.rules import (
    CHECKS,
    Case,
    CheckName,
    EligibilityReason,
    Outcome,
    Segment,
    Wanted,
    decision_of,
    trace_of,
)
from licensing.models import Policy

R, P = EligibilityReason, Policy.Value
MAY = Case(
    wanted=Wanted.PURCHASE,
    is_guest=False,
    is_active=True,
    is_synced=False,
    organization="Contoso",
    is_suspended=False,
    is_managed=True,
    segment=Segment.COMMERCIAL,
    country="US",
    product="Visio Plan 2",
    is_self_service=True,
    is_sold=True,
    has_no_card_trial=False,
    excluded_countries=frozenset({"BR", "CD", "IN"}),
    closed_markets=frozenset({"IN"}),
    policy=P.ENABLED,
)


def refused(case: Case) -> list[tuple[str, str]]:
    """The refusing checks: reason and rule, in order."""
    return [(line.answer.reason, line.answer.rule) for line in trace_of(case) if line.is_refused]


def outcome(case: Case, name: CheckName) -> str:
    return next(line.answer.outcome for line in trace_of(case) if line.name == name)


def test_who_has_nothing_in_the_way_may():
    assert decision_of(trace_of(MAY)).allowed
    assert [line.name for line in trace_of(MAY)] == list(CHECKS) == list(CheckName)


NO_CARD, CARD = {"wanted": Wanted.NO_CARD_TRIAL}, {"wanted": Wanted.CARD_TRIAL}


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"is_guest": True}, [(R.GUEST, "R2")]),
        ({"is_active": False}, [(R.ACCOUNT_INACTIVE, "R4")]),
        ({"is_managed": False}, [(R.UNMANAGED, "R1")]),
        ({"is_suspended": True}, [(R.SUSPENDED, "R1")]),
        ({"segment": Segment.GOVERNMENT}, [(R.GOVERNMENT, "R5")]),
        ({"segment": Segment.EDUCATION}, [(R.EDUCATION, "R5")]),
        ({"segment": Segment.NONPROFIT}, []),
        # India once, although the product is excluded there as well.
        ({"country": "IN"}, [(R.MARKET, "R6")]),
        ({"country": "BR"}, [(R.PRODUCT_MARKET, "R7")]),
        ({"country": "CD"}, [(R.PRODUCT_MARKET, "R7")]),
        ({"country": "CG"}, []),
        ({"country": "BR", "excluded_countries": frozenset()}, []),
        ({"is_self_service": False}, [(R.NOT_SELF_SERVICE, "R9")]),
        # No policy is asked about what only organizations buy.
        ({"is_self_service": False, "policy": P.DISABLED}, [(R.NOT_SELF_SERVICE, "R9")]),
        ({"is_sold": False}, [(R.NOT_SOLD, "R9")]),
        ({"policy": P.TRIALS_ONLY}, [(R.POLICY_TRIALS_ONLY, "R54")]),
        ({"policy": P.TRIALS_ONLY, "has_no_card_trial": True}, [(R.POLICY_TRIALS_ONLY, "R54")]),
        ({"policy": P.DISABLED}, [(R.POLICY_DISABLED, "R55")]),
        # A trial with a card becomes a purchase: it is judged as one.
        (CARD, []),
        ({**CARD, "policy": P.TRIALS_ONLY}, [(R.POLICY_TRIALS_ONLY, "R54")]),
        ({**CARD, "policy": P.DISABLED}, [(R.POLICY_DISABLED, "R55")]),
        ({**NO_CARD, "has_no_card_trial": True}, []),
        ({**NO_CARD, "has_no_card_trial": True, "policy": P.TRIALS_ONLY}, []),
        ({**NO_CARD, "has_no_card_trial": True, "policy": P.DISABLED}, [(R.POLICY_DISABLED, "R55")]),
        ({**NO_CARD}, [(R.NO_TRIAL, "R67")]),
        # Trials only, of a product that has none: as if it were disabled.
        ({**NO_CARD, "policy": P.TRIALS_ONLY}, [(R.NO_TRIAL, "R67")]),
        ({"needs": ("E3", "E5")}, [(R.PREREQUISITE, "R10")]),
        ({"needs": ("E3", "E5"), "holds": ("E5",)}, []),
        # Everything at once, in order.
        (
            {"is_guest": True, "segment": Segment.EDUCATION, "country": "IN", "policy": P.DISABLED},
            [(R.GUEST, "R2"), (R.EDUCATION, "R5"), (R.MARKET, "R6"), (R.POLICY_DISABLED, "R55")],
        ),
    ],
    ids=str,
)
def test_each_check(facts, reasons):
    case = replace(MAY, **facts)
    assert refused(case) == reasons
    assert [reason.code for reason in decision_of(trace_of(case)).reasons] == [code for code, _ in reasons]


def test_what_does_not_apply_says_so():
    na = Outcome.NOT_APPLICABLE
    assert outcome(MAY, CheckName.DIRECTORY) == na
    assert outcome(replace(MAY, is_synced=True), CheckName.DIRECTORY) == Outcome.PASSED
    assert outcome(replace(MAY, country="IN"), CheckName.PRODUCT_MARKET) == na
    assert outcome(replace(MAY, is_self_service=False), CheckName.POLICY) == na
    assert outcome(MAY, CheckName.TRIAL) == na
    assert outcome(MAY, CheckName.PREREQUISITE) == na


NAMES = st.lists(st.sampled_from(["E3", "E5", "100 % Basic"]), unique=True).map(tuple)
COUNTRIES = st.sampled_from(["US", "NL", "IN", "BR", "CD", "XX"])
CASES = st.builds(
    lambda needs, holds, **facts: Case(
        needs=needs, holds=tuple(name for name in holds if name in needs), **facts
    ),
    wanted=st.sampled_from(Wanted),
    is_guest=st.booleans(),
    is_active=st.booleans(),
    is_synced=st.booleans(),
    organization=st.sampled_from(["Contoso", "50% & more <b>"]),
    is_suspended=st.booleans(),
    is_managed=st.booleans(),
    segment=st.sampled_from(Segment),
    country=COUNTRIES,
    product=st.sampled_from(["Visio Plan 2", "Plan %s"]),
    is_self_service=st.booleans(),
    is_sold=st.booleans(),
    has_no_card_trial=st.booleans(),
    excluded_countries=st.frozensets(COUNTRIES),
    closed_markets=st.frozensets(COUNTRIES, max_size=2),
    policy=st.sampled_from(P),
    needs=NAMES,
    holds=NAMES,
)
ORDER = {name: place for place, name in enumerate(CheckName)}


@given(CASES)
def test_every_check_answers_once_and_in_order(case):
    assert [line.name for line in trace_of(case)] == list(CheckName)


@given(CASES)
def test_any_refusal_is_a_no_and_only_a_refusal_is(case):
    trace = trace_of(case)
    reasons = [line.answer.reason for line in trace if line.answer.outcome is Outcome.REFUSED]
    decision = decision_of(trace)
    assert decision.allowed == (not reasons)
    assert [reason.code for reason in decision.reasons] == reasons
    assert all((line.answer.reason is not None) == line.is_refused for line in trace)


@given(CASES)
def test_a_synced_account_is_judged_like_any_other(case):
    one, other = (decision_of(trace_of(replace(case, is_synced=synced))) for synced in (True, False))
    assert one == other


@given(CASES, CASES)
def test_a_check_looks_at_its_own_facts_only(case, other):
    """What stands in the way of the person is the same, whatever is wanted of what product."""
    whom = ("is_guest", "is_active", "is_suspended", "is_managed", "segment", "organization")
    moved = replace(other, **{name: getattr(case, name) for name in whom})
    first = trace_of(case)[: ORDER[CheckName.MARKET]]
    assert decision_of(first) == decision_of(trace_of(moved)[: ORDER[CheckName.MARKET]])


@given(CASES)
def test_less_is_never_allowed_by_a_stricter_policy(case):
    reasons = [len(refused(replace(case, policy=value))) for value in (P.ENABLED, P.TRIALS_ONLY, P.DISABLED)]
    assert reasons == sorted(reasons)


@given(CASES)
def test_who_may_buy_may_try_with_a_card_and_the_other_way_round(case):
    one, other = (
        decision_of(trace_of(replace(case, wanted=w))) for w in (Wanted.PURCHASE, Wanted.CARD_TRIAL)
    )
    assert one == other


@given(CASES)
def test_every_line_can_be_told_and_a_refusal_says_what_to_do(case):
    for line in trace_of(case):
        said = told(line)
        assert said.label
        assert said.sentence.endswith(".") or "%" in said.sentence
        assert bool(said.next_step) == line.is_refused


def test_every_reason_has_words():
    assert [code for code in EligibilityReason if not has_words(code)] == []
