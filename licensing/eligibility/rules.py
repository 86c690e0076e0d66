"""Who may buy what by themselves: pure checks over a loaded case, in a fixed order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from kernel.values.decision import Decision, Reason
from licensing.eligibility.case import Case, CheckName, Outcome, Segment, Wanted
from licensing.models import Policy

__all__ = [
    "CHECKS",
    "Answer",
    "Case",
    "CheckName",
    "Checked",
    "EligibilityReason",
    "Outcome",
    "Segment",
    "Wanted",
    "decision_of",
    "trace_of",
]


class EligibilityReason(StrEnum):
    """Why somebody may not; each has its sentence and its next step in explain.py."""

    GUEST = "buyer_is_guest"
    ACCOUNT_INACTIVE = "buyer_inactive"
    SUSPENDED = "organization_suspended"
    UNMANAGED = "organization_unmanaged"
    GOVERNMENT = "organization_government"
    EDUCATION = "organization_education"
    MARKET = "market_closed"
    PRODUCT_MARKET = "product_market_closed"
    NOT_SELF_SERVICE = "product_not_self_service"
    NOT_SOLD = "product_not_sold"
    POLICY_TRIALS_ONLY = "policy_trials_only"
    POLICY_DISABLED = "policy_disabled"
    NO_TRIAL = "no_trial_without_card"
    PREREQUISITE = "prerequisite_missing"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one check says, by which rule; `facts` go into its sentence, `reason` stands when it refused."""

    outcome: Outcome
    rule: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    reason: EligibilityReason | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """One line of the trace."""

    name: CheckName
    answer: Answer

    @property
    def is_refused(self) -> bool:
        """Whether this check stands in the way."""
        return self.answer.outcome is Outcome.REFUSED


def trace_of(case: Case) -> tuple[Checked, ...]:
    """Return what every check says, in order, also those after a first refusal."""
    return tuple(Checked(name, check(case)) for name, check in CHECKS.items())


def decision_of(trace: Iterable[Checked]) -> Decision:
    """Return yes, or no with the reasons of all checks that refused, in order."""
    return Decision(
        tuple(
            Reason(line.answer.reason, line.answer.facts) for line in trace if line.answer.reason is not None
        )
    )


def not_a_guest(case: Case) -> Answer:
    """A guest buys nothing where they are a guest (R2)."""
    facts = {"organization": case.organization}
    return _unless(case.is_guest, "R2", EligibilityReason.GUEST, facts)


def active_account(case: Case) -> Answer:
    """An account that is switched off buys nothing (R4)."""
    facts = {"organization": case.organization}
    return _unless(not case.is_active, "R4", EligibilityReason.ACCOUNT_INACTIVE, facts)


def any_directory(case: Case) -> Answer:
    """A synced account may buy like any other (R3)."""
    return Answer(Outcome.PASSED if case.is_synced else Outcome.NOT_APPLICABLE, "R3")


def managed_organization(case: Case) -> Answer:
    """Only people of an organization that somebody manages may buy (R1)."""
    facts = {"organization": case.organization}
    if case.is_suspended:
        return Answer(Outcome.REFUSED, "R1", facts, EligibilityReason.SUSPENDED)
    return _unless(not case.is_managed, "R1", EligibilityReason.UNMANAGED, facts)


def no_government(case: Case) -> Answer:
    """Nobody in a government organization may buy (R5)."""
    facts = {"organization": case.organization}
    return _unless(case.segment == Segment.GOVERNMENT, "R5", EligibilityReason.GOVERNMENT, facts)


def no_education(case: Case) -> Answer:
    """Nobody in an educational organization may buy (R5)."""
    facts = {"organization": case.organization}
    return _unless(case.segment == Segment.EDUCATION, "R5", EligibilityReason.EDUCATION, facts)


def open_market(case: Case) -> Answer:
    """There are markets where nobody may buy anything; the organization's country is the market (R6)."""
    facts = {"organization": case.organization, "country": case.country}
    return _unless(case.country in case.closed_markets, "R6", EligibilityReason.MARKET, facts)


def product_in_market(case: Case) -> Answer:
    """Some products may not be bought in some markets (R7); nothing to add where nothing can be bought."""
    facts = {"organization": case.organization, "country": case.country, "product": case.product}
    if case.country in case.closed_markets:
        return Answer(Outcome.NOT_APPLICABLE, "R7", facts)
    return _unless(case.country in case.excluded_countries, "R7", EligibilityReason.PRODUCT_MARKET, facts)


def self_service_product(case: Case) -> Answer:
    """Only products of the self-service table can be bought by oneself (R9)."""
    return _unless(
        not case.is_self_service, "R9", EligibilityReason.NOT_SELF_SERVICE, {"product": case.product}
    )


def still_on_sale(case: Case) -> Answer:
    """What is no longer sold goes on for those who have it, and is sold to nobody else (R9)."""
    return _unless(not case.is_sold, "R9", EligibilityReason.NOT_SOLD, {"product": case.product})


def policy_allows(case: Case) -> Answer:
    """The organization's own policy: everything, only trials without a card, or nothing (R53, R54, R55)."""
    rule = _POLICY_RULES[case.policy]
    facts = {
        "organization": case.organization,
        "product": case.product,
        "trial": case.has_no_card_trial,
        "trials_only": case.policy == Policy.Value.TRIALS_ONLY,
    }
    if not case.is_self_service:
        return Answer(Outcome.NOT_APPLICABLE, rule, facts)
    if case.policy == Policy.Value.DISABLED:
        return Answer(Outcome.REFUSED, rule, facts, EligibilityReason.POLICY_DISABLED)
    needs_card = case.wanted is not Wanted.NO_CARD_TRIAL
    refused = case.policy == Policy.Value.TRIALS_ONLY and needs_card
    return _unless(refused, rule, EligibilityReason.POLICY_TRIALS_ONLY, facts)


def trial_exists(case: Case) -> Answer:
    """Without a card only products that offer such a trial can be tried (R54, R67)."""
    facts = {"product": case.product, "may_buy": case.policy == Policy.Value.ENABLED}
    if case.wanted is not Wanted.NO_CARD_TRIAL:
        return Answer(Outcome.NOT_APPLICABLE, "R67", facts)
    return _unless(not case.has_no_card_trial, "R67", EligibilityReason.NO_TRIAL, facts)


def prerequisite_held(case: Case) -> Answer:
    """Some products only work on top of another: the person must hold a license of one of those (R10)."""
    facts = {"product": case.product, "names": case.needs, "held": case.holds}
    if not case.needs:
        return Answer(Outcome.NOT_APPLICABLE, "R10", facts)
    return _unless(not case.holds, "R10", EligibilityReason.PREREQUISITE, facts)


def _unless(refused: bool, rule: str, reason: EligibilityReason, facts: Mapping[str, Any]) -> Answer:
    if refused:
        return Answer(Outcome.REFUSED, rule, facts, reason)
    return Answer(Outcome.PASSED, rule, facts)


_POLICY_RULES: Final = {
    Policy.Value.ENABLED: "R53",
    Policy.Value.TRIALS_ONLY: "R54",
    Policy.Value.DISABLED: "R55",
}

# THE LIST. Its order is the order of reasons: first who asks, then where, then what.
CHECKS: Final[Mapping[CheckName, Callable[[Case], Answer]]] = {
    CheckName.GUEST: not_a_guest,
    CheckName.ACCOUNT: active_account,
    CheckName.DIRECTORY: any_directory,
    CheckName.ORGANIZATION: managed_organization,
    CheckName.GOVERNMENT: no_government,
    CheckName.EDUCATION: no_education,
    CheckName.MARKET: open_market,
    CheckName.PRODUCT_MARKET: product_in_market,
    CheckName.SELF_SERVICE: self_service_product,
    CheckName.ON_SALE: still_on_sale,
    CheckName.POLICY: policy_allows,
    CheckName.TRIAL: trial_exists,
    CheckName.PREREQUISITE: prerequisite_held,
}
