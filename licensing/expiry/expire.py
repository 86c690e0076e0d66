"""expire(): a term is over and not renewed; everything still works for the product's days of grace."""

from collections.abc import Iterable
from uuid import UUID

from licensing.expiry import mails
from licensing.expiry.step import At, Status, go, locked, moments, told
from licensing.expiry.why import Why
from licensing.models import Subscription


def expire(subscription_ids: Iterable[UUID], *, at: At, why: Why | None = None) -> list[Subscription]:
    """Bring what is Active to Expired since `at` (usually its term's end), in the running transaction.

    Owner or admins are told. `why` is for letters; without it recurring billing was off, or it was a trial.
    What is no longer Active is left alone. Returns those that expired, with their products.
    """
    rows = locked(subscription_ids, Status.ACTIVE)
    worth_telling = go(rows, Status.EXPIRED, moments(rows, at), **told(why))
    mails.tell("subscription_expired", worth_telling, why=why)
    return rows
