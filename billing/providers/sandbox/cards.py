"""Which number behaves how. Numbers that are not in the table and pass Luhn's check just work."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Behavior(StrEnum):
    """What a card does; kept by the bank beside its token."""

    WORKS = "works"
    # Refused when it is added.
    DECLINED = "declined"
    WRONG_CODE = "wrong_code"
    PREPAID = "prepaid"
    # Added, then refused when it is charged.
    INSUFFICIENT_FUNDS = "insufficient_funds"
    DECLINED_LATER = "declined_later"
    # Each charge is confirmed by the buyer; once that was done, renewals need nobody.
    CONFIRM = "confirm"
    # Nothing goes without the buyer.
    CONFIRM_ALWAYS = "confirm_always"
    # The first charge is carried out, its answer gets lost.
    TIME_OUT = "time_out"


@dataclass(frozen=True, slots=True)
class Telling:
    """A number, what it does, and the words of it in the help; `country` of issue, "" the payer's own."""

    number: str
    behavior: Behavior
    words: str | Promise
    country: str = ""
    # Short and lasting, for programs.
    word: str = ""

    @property
    def token(self) -> str:
        """What a program gives instead of a number."""
        return f"sbx_{self.word}"

    @property
    def spaced(self) -> str:
        """The number as it stands on a card."""
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


TELLING = (
    Telling("4242424242424242", Behavior.WORKS, _("Works"), word="works"),
    Telling(
        "5555555555554444",
        Behavior.WORKS,
        _("Works until its expiry date: give it this month or the next, and see how it is announced"),
        word="expires",
    ),
    Telling("4000000000000002", Behavior.DECLINED, _("Declined when you enter it"), word="declined"),
    Telling(
        "4000000000000341",
        Behavior.DECLINED_LATER,
        _("Can be added, declined when it is charged"),
        word="declined_later",
    ),
    Telling(
        "4000000000009995",
        Behavior.INSUFFICIENT_FUNDS,
        _("Not enough money on it when it is charged"),
        word="insufficient_funds",
    ),
    Telling(
        "4000002500003155",
        Behavior.CONFIRM,
        _("Your bank asks you to confirm; renewals then go by themselves"),
        word="confirm",
    ),
    Telling(
        "4000002760003184",
        Behavior.CONFIRM_ALWAYS,
        _("Your bank asks you to confirm each charge, renewals too"),
        word="confirm_always",
    ),
    Telling(
        "4000000000000119",
        Behavior.TIME_OUT,
        _("Charged, but the bank's answer gets lost on the way: it is asked again and charges once"),
        word="time_out",
    ),
    Telling("4000000000000127", Behavior.WRONG_CODE, _("The security code is wrong"), word="wrong_code"),
    Telling("5105105105105100", Behavior.PREPAID, _("Prepaid, which is not taken"), word="prepaid"),
    Telling(
        "4000002760000016",
        Behavior.WORKS,
        _("Issued in Germany: taken only from organizations there"),
        country="DE",
        word="german",
    ),
)
BY_NUMBER = {one.number: one for one in TELLING}
BY_TOKEN = {one.token: one for one in TELLING}

_BRANDS = (
    ("34", "Amex"),
    ("37", "Amex"),
    ("4", "Visa"),
    ("5", "Mastercard"),
    ("2", "Mastercard"),
    ("6", "Discover"),
)


def known(number: str) -> Telling:
    """Return what a number tells; any other just works."""
    return BY_NUMBER.get(number) or Telling(number, Behavior.WORKS, "")


def brand_of(number: str) -> str:
    """Return the brand by the first digits, "Card" for one that is not known."""
    return next((brand for start, brand in _BRANDS if number.startswith(start)), "Card")


def is_number(text: str) -> bool:
    """Whether `text` is 12 to 19 digits whose last one checks the others (Luhn)."""
    if not (text.isascii() and text.isdigit() and 12 <= len(text) <= 19):
        return False
    digits = [int(digit) for digit in reversed(text)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
