"""update_account(): bills of an account are made out differently from now on."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from billing.accounts.journal import AccountVerb
from billing.accounts.permission import managing, seen
from billing.accounts.rules import AccountReason, profile_fits
from billing.models import BillingAccount
from kernel.audit.record import record
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.permissions.can import require

# Control signs, and those that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def update_account(
    *,
    actor: Actor,
    account_id: UUID,
    name: str,
    address: Sequence[str],
    tax_number: str,
    bill_email: str,
    language: str,
    purchase_order: str = "",
) -> BillingAccount:
    """Write an account's billing profile; bills that exist keep what they say.

    `address` is lines, empty ones are dropped. Raises Refused: somebody else's account (404), AccountReason,
    or the matrix's own.
    """
    theirs = seen(actor).filter(id=account_id)
    account = theirs.select_for_update(no_key=True, of=("self",)).first()
    if account is None:
        raise Refused(Decision.no(AccountReason.UNKNOWN))
    require(actor, managing(account.owner_id), account)
    profile: dict[str, Any] = {
        "name": _plain(name),
        "address": [line for line in map(_plain, address) if line],
        "tax_number": _plain(tax_number),
        "purchase_order": _plain(purchase_order),
        "bill_email": bill_email.strip(),
        "language": language,
    }
    profile_fits(account, languages=[code for code, _ in settings.LANGUAGES], **profile).or_refuse()
    BillingAccount.objects.filter(id=account.id).update(**profile)
    for field, value in profile.items():
        setattr(account, field, value)
    _record(actor, account)
    return account


def _plain(text: str) -> str:
    """Return a line as others read it: single spaces, and no sign that nobody sees."""
    return " ".join(_UNSEEN.sub("", " ".join(text.split())).split())


def _record(actor: Actor, account: BillingAccount) -> None:
    own = not account.is_organizations
    record(
        AccountVerb.UPDATED,
        actor=actor,
        subject_type="billing_account",
        subject_id=account.id,
        # Admins read the journal, and a purchaser's profile is none of their business.
        subject_name="" if own else account.name,
        own=own,
    )
