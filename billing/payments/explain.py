"""Why a card was refused, in the reader's language, each with what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.providers.interface import Refusal

SENTENCES: dict[str, str | Promise] = {
    Refusal.DECLINED: _("Your bank declined the card. Ask your bank why, or use another card."),
    Refusal.INSUFFICIENT_FUNDS: _("There is not enough money on the card. Use another card."),
    Refusal.EXPIRED: _("The card has expired. Use another card."),
    Refusal.WRONG_CODE: _("The security code is not right. Look at the back of the card and try again."),
    Refusal.WRONG_NUMBER: _("The card number is not right. Check it and try again."),
    Refusal.NOT_CONFIRMED: _("The payment was not confirmed at your bank. Try again and confirm it there."),
    Refusal.CONFIRMATION_NEEDED: _(
        "Your bank wants you to confirm this payment. Pay now and confirm it there."
    ),
    Refusal.PREPAID: _("Prepaid and gift cards cannot be used. Use a credit card."),
    Refusal.FRAUD: _("The payment was refused for your safety. Ask your bank, or use another card."),
    Refusal.METHOD_GONE: _("The card was removed. Add a card and try again."),
    Refusal.OTHER: _("The payment was refused. Try again, or use another card."),
}


def why(refusal: str) -> str:
    """Return the sentence of a refusal, the general one for a code that nobody knows."""
    return str(SENTENCES.get(refusal, SENTENCES[Refusal.OTHER]))
