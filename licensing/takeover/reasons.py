"""Why a subscription is canceled: the closed list an admin chooses from (domain: cancellation reasons)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CancelReason(models.TextChoices):
    """The value is kept in TakeOver.reason; OTHER asks for words of its own."""

    BOUGHT_CENTRALLY = "bought_centrally", _("Bought centrally instead")
    NOT_APPROVED = "not_approved", _("Not approved by the organization")
    NO_LONGER_NEEDED = "no_longer_needed", _("No longer needed")
    TOO_EXPENSIVE = "too_expensive", _("Too expensive")
    OTHER_PRODUCT = "other_product", _("Switching to another product")
    MISSING_FEATURES = "missing_features", _("Missing features")
    TECHNICAL_PROBLEMS = "technical_problems", _("Technical problems")
    BY_MISTAKE = "by_mistake", _("Bought by mistake")
    PURCHASER_LEFT = "purchaser_left", _("Purchaser left the organization")
    OTHER = "other", _("Other")


def words_of(reason: str) -> str:
    """Return the reason in the running language; what is not in the list comes back as it is."""
    return str(CancelReason(reason).label) if reason in CancelReason.values else reason
