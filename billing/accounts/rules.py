"""What a billing profile may hold: pure."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from billing.models import BillingAccount
from kernel.values.decision import Decision

LONGEST_NAME: Final = 200
MOST_LINES: Final = 6
LONGEST_LINE: Final = 100
LONGEST_TAX_NUMBER: Final = 40
LONGEST_PURCHASE_ORDER: Final = 60


class AccountReason(StrEnum):
    """Why a billing profile cannot be changed like this; each has its sentence in explain.py."""

    UNKNOWN = "unknown_billing_account"
    NAME = "billing_name"
    ADDRESS = "billing_address"
    TAX_NUMBER = "billing_tax_number"
    EMAIL = "billing_email"
    LANGUAGE = "billing_language"
    PURCHASE_ORDER = "billing_purchase_order"


def profile_fits(
    account: BillingAccount,
    *,
    name: str,
    address: Sequence[str],
    tax_number: str,
    purchase_order: str,
    bill_email: str,
    language: str,
    languages: Sequence[str],
) -> Decision:
    """Answer with every reason against such a profile."""
    return Decision.every(
        [
            _no(AccountReason.NAME, not 0 < len(name) <= LONGEST_NAME, most=LONGEST_NAME),
            _no(
                AccountReason.ADDRESS,
                len(address) > MOST_LINES or any(len(line) > LONGEST_LINE for line in address),
                most=MOST_LINES,
                longest=LONGEST_LINE,
            ),
            _no(AccountReason.TAX_NUMBER, len(tax_number) > LONGEST_TAX_NUMBER, most=LONGEST_TAX_NUMBER),
            _no(AccountReason.EMAIL, not _is_email(bill_email) and bool(bill_email)),
            _no(AccountReason.LANGUAGE, language not in languages, known=list(languages)),
            # Whoever pays by card has no purchase order to name.
            _no(
                AccountReason.PURCHASE_ORDER,
                len(purchase_order) > LONGEST_PURCHASE_ORDER
                or (bool(purchase_order) and not account.is_organizations),
                most=LONGEST_PURCHASE_ORDER,
            ),
        ]
    )


def _no(reason: AccountReason, is_wrong: bool, **facts: object) -> Decision:
    return Decision.no(reason, **facts) if is_wrong else Decision.yes()


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
