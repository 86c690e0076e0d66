"""The trace in words: what each check found, and what to do next."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.ui.words import listed, locale
from kernel.web.explain import Facts, register
from licensing.eligibility.rules import Checked, CheckName, EligibilityReason, Outcome

Words = Callable[[Facts], str]


@dataclass(frozen=True, slots=True)
class Told:
    """One check for a reader: what was asked, what came out, by which rule, and what to do (empty when nothing)."""

    name: CheckName
    label: str
    outcome: Outcome
    rule: str
    sentence: str
    next_step: str = ""


def told(line: Checked) -> Told:
    """Return a line of the trace in the running language."""
    answer, label = line.answer, str(LABELS[line.name])
    if answer.reason is not None:
        because, next_step = _REFUSALS[answer.reason]
        sentence = because(answer.facts)
        return Told(line.name, label, answer.outcome, answer.rule, sentence, next_step(answer.facts))
    words = _PASSED if answer.outcome is Outcome.PASSED else _NOT_APPLICABLE
    return Told(line.name, label, answer.outcome, answer.rule, words[line.name](answer.facts))


def register_sentences() -> None:
    """Give every reason its words, the next step included; called when the app starts."""
    for code, (because, next_step) in _REFUSALS.items():
        register(code, _both(because, next_step), status=403)


def country_name(code: str) -> str:
    """Return a country's name in the reader's language; a code nobody knows comes back as it is."""
    return str(locale().territories.get(code, code))


def _both(because: Words, next_step: Words) -> Words:
    return lambda facts: f"{because(facts)} {next_step(facts)}"


def _say(words: str | Promise) -> Words:
    """Return the sentence with the facts in it; a country is named, names are listed."""

    def sentence(facts: Facts) -> str:
        known = dict(facts)
        if "country" in known:
            known["country"] = country_name(known["country"])
        for names in ("names", "held"):
            if names in known:
                known[names] = listed(known[names])
        return str(words) % known

    return sentence


LABELS: dict[CheckName, str | Promise] = {
    CheckName.GUEST: gettext_lazy("Member, not guest"),
    CheckName.ACCOUNT: gettext_lazy("Active account"),
    CheckName.DIRECTORY: gettext_lazy("Synced account"),
    CheckName.ORGANIZATION: gettext_lazy("Managed organization"),
    CheckName.GOVERNMENT: gettext_lazy("No government organization"),
    CheckName.EDUCATION: gettext_lazy("No school or university"),
    CheckName.MARKET: gettext_lazy("Country"),
    CheckName.PRODUCT_MARKET: gettext_lazy("Product in this country"),
    CheckName.SELF_SERVICE: gettext_lazy("Self-service product"),
    CheckName.ON_SALE: gettext_lazy("Still on sale"),
    CheckName.POLICY: gettext_lazy("Policy of the organization"),
    CheckName.TRIAL: gettext_lazy("Trial without a card"),
    CheckName.PREREQUISITE: gettext_lazy("License it builds on"),
}

_BUY_FOR_YOU = _say(gettext_lazy("Ask your IT admin to buy it for you."))
_ASK_FOR_LICENSE = _say(gettext_lazy("Ask your IT admin for a license."))


def _after_trials_only(facts: Facts) -> str:
    if facts["trial"]:
        return _("Start a trial without a card, or ask your IT admin for a license.")
    return _ASK_FOR_LICENSE(facts)


def _after_no_trial(facts: Facts) -> str:
    if facts["may_buy"]:
        return _("Buy a license instead, or ask your IT admin for one.")
    return _ASK_FOR_LICENSE(facts)


# Why, and what next.
_REFUSALS: dict[EligibilityReason, tuple[Words, Words]] = {
    EligibilityReason.GUEST: (
        _say(gettext_lazy("You are a guest at %(organization)s, and guests cannot buy there.")),
        _say(
            gettext_lazy(
                "Buy it in your own organization, or ask the IT admin of %(organization)s to buy it."
            )
        ),
    ),
    EligibilityReason.ACCOUNT_INACTIVE: (
        _say(gettext_lazy("Your account at %(organization)s is switched off.")),
        _say(gettext_lazy("Ask your IT admin to switch it on again.")),
    ),
    EligibilityReason.SUSPENDED: (
        _say(gettext_lazy("%(organization)s is suspended, and nobody there can buy.")),
        _say(gettext_lazy("Ask your IT admin what is to be settled first.")),
    ),
    EligibilityReason.UNMANAGED: (
        _say(gettext_lazy("Nobody manages %(organization)s here yet, so its people cannot buy.")),
        _say(gettext_lazy("Ask the IT department of %(organization)s to take charge of it first.")),
    ),
    EligibilityReason.GOVERNMENT: (
        _say(
            gettext_lazy(
                "%(organization)s is a government organization, and people there cannot buy by themselves."
            )
        ),
        _BUY_FOR_YOU,
    ),
    EligibilityReason.EDUCATION: (
        _say(
            gettext_lazy(
                "%(organization)s is a school or university, and people there cannot buy by themselves."
            )
        ),
        _BUY_FOR_YOU,
    ),
    EligibilityReason.MARKET: (
        _say(
            gettext_lazy("In the market of %(organization)s (%(country)s), people cannot buy by themselves.")
        ),
        _BUY_FOR_YOU,
    ),
    EligibilityReason.PRODUCT_MARKET: (
        _say(
            gettext_lazy(
                "In the market of %(organization)s (%(country)s), people cannot buy %(product)s by themselves."
            )
        ),
        _BUY_FOR_YOU,
    ),
    EligibilityReason.NOT_SELF_SERVICE: (
        _say(gettext_lazy("%(product)s is bought by organizations only, not by people themselves.")),
        _ASK_FOR_LICENSE,
    ),
    EligibilityReason.NOT_SOLD: (
        _say(gettext_lazy("%(product)s is no longer sold.")),
        _say(gettext_lazy("Choose another product, or ask your IT admin what replaces it.")),
    ),
    EligibilityReason.POLICY_TRIALS_ONLY: (
        _say(gettext_lazy("%(organization)s allows only trials of %(product)s that need no card.")),
        _after_trials_only,
    ),
    EligibilityReason.POLICY_DISABLED: (
        _say(gettext_lazy("%(organization)s does not allow people to buy or try %(product)s by themselves.")),
        _ASK_FOR_LICENSE,
    ),
    EligibilityReason.NO_TRIAL: (
        _say(gettext_lazy("There is no trial of %(product)s without a card.")),
        _after_no_trial,
    ),
    EligibilityReason.PREREQUISITE: (
        _say(
            gettext_lazy(
                "%(product)s builds on another license, and you hold none of those it works with: %(names)s."
            )
        ),
        _say(gettext_lazy("Ask your IT admin for one of these first.")),
    ),
}


def _policy_passed(facts: Facts) -> str:
    if facts["trials_only"]:
        return _("%(organization)s allows trials of %(product)s that need no card.") % facts
    return _("%(organization)s allows people to buy and try %(product)s by themselves.") % facts


_PASSED: dict[CheckName, Words] = {
    CheckName.GUEST: _say(gettext_lazy("You are a member of %(organization)s.")),
    CheckName.ACCOUNT: _say(gettext_lazy("Your account at %(organization)s is active.")),
    CheckName.DIRECTORY: _say(
        gettext_lazy("Your account comes from your organization’s directory. It may buy like any other.")
    ),
    CheckName.ORGANIZATION: _say(gettext_lazy("%(organization)s is a managed organization.")),
    CheckName.GOVERNMENT: _say(gettext_lazy("%(organization)s is not a government organization.")),
    CheckName.EDUCATION: _say(gettext_lazy("%(organization)s is not a school or university.")),
    CheckName.MARKET: _say(
        gettext_lazy("In the market of %(organization)s (%(country)s), people may buy by themselves.")
    ),
    CheckName.PRODUCT_MARKET: _say(gettext_lazy("%(product)s may be bought there.")),
    CheckName.SELF_SERVICE: _say(gettext_lazy("People may buy %(product)s by themselves.")),
    CheckName.ON_SALE: _say(gettext_lazy("%(product)s is on sale.")),
    CheckName.POLICY: _policy_passed,
    CheckName.TRIAL: _say(gettext_lazy("%(product)s can be tried without a card.")),
    CheckName.PREREQUISITE: _say(gettext_lazy("It builds on %(held)s, which you hold.")),
}
_NOT_APPLICABLE: dict[CheckName, Words] = {
    CheckName.DIRECTORY: _say(gettext_lazy("Your account does not come from a directory.")),
    CheckName.PRODUCT_MARKET: _say(
        gettext_lazy("Nothing can be bought in this country, so it was not asked.")
    ),
    CheckName.POLICY: _say(gettext_lazy("There is no policy for products that only organizations buy.")),
    CheckName.TRIAL: _say(gettext_lazy("You did not ask for a trial without a card.")),
    CheckName.PREREQUISITE: _say(gettext_lazy("%(product)s needs no other license.")),
}
