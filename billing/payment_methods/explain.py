"""The sentences of the reasons in rules.py: what is the matter, and what to do next."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.payment_methods.rules import MethodReason
from billing.payments.explain import why
from billing.providers.interface import Refusal
from kernel.ui.words import number
from kernel.web.explain import Facts, register
from licensing.eligibility.explain import country_name


def register_sentences() -> None:
    """Give every reason its words and status; called when the app starts."""
    for code, (words, status) in _SENTENCES.items():
        register(code, words, status=status)


def _unknown(facts: Facts) -> str:
    return _("There is no such payment method here. Look at your payment methods.")


def _card_only(facts: Facts) -> str:
    return _("What you buy yourself is paid by credit card. Add a card.")


def _no_cards(facts: Facts) -> str:
    return _("Cards are not taken here. Ask whoever runs this portal.")


def _foreign(facts: Facts) -> str:
    return _(
        "This card was issued in another country than your organization's (%(wanted)s). "
        "Use a card that was issued there."
    ) % {"wanted": country_name(facts["wanted"])}


def _prepaid(facts: Facts) -> str:
    return why(Refusal.PREPAID)


def _expired(facts: Facts) -> str:
    return why(Refusal.EXPIRED)


def _too_many(facts: Facts) -> str:
    return _("At most %(most)s payment methods can be kept. Delete one that is no longer used.") % {
        "most": number(facts["most"])
    }


def _not_a_card(facts: Facts) -> str:
    return _("There is nothing to edit here: bills are sent to the billing account, and paid by transfer.")


def _same(facts: Facts) -> str:
    return _("Choose another payment method than the one to be replaced.")


def _other_account(facts: Facts) -> str:
    return _("Choose a payment method of the same billing account.")


def _in_use(facts: Facts) -> str:
    return ngettext(
        "%(count)s subscription is paid with it. Choose with what it is paid from now on.",
        "%(count)s subscriptions are paid with it. Choose with what they are paid from now on.",
        facts["count"],
    ) % {"count": number(facts["count"])}


def _being_charged(facts: Facts) -> str:
    return _("A payment with it is in progress. Wait until it is done, then try again.")


def _tried_too_often(facts: Facts) -> str:
    return _("Too many cards were refused. Ask your bank about your card, and try again in an hour.")


def _refused(facts: Facts) -> str:
    return why(facts["refusal"])


_SENTENCES: dict[MethodReason, tuple[Callable[[Facts], str], int]] = {
    MethodReason.UNKNOWN: (_unknown, 404),
    MethodReason.CARD_ONLY: (_card_only, 409),
    MethodReason.NO_CARDS: (_no_cards, 409),
    MethodReason.FOREIGN: (_foreign, 422),
    MethodReason.PREPAID: (_prepaid, 422),
    MethodReason.EXPIRED: (_expired, 422),
    MethodReason.TOO_MANY: (_too_many, 409),
    MethodReason.NOT_A_CARD: (_not_a_card, 409),
    MethodReason.SAME: (_same, 422),
    MethodReason.OTHER_ACCOUNT: (_other_account, 422),
    MethodReason.IN_USE: (_in_use, 409),
    MethodReason.BEING_CHARGED: (_being_charged, 409),
    MethodReason.TRIED_TOO_OFTEN: (_tried_too_often, 429),
    MethodReason.REFUSED: (_refused, 422),
}
