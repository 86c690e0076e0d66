"""Why a term was not followed by another; letters and the journal say it in words."""

from enum import StrEnum

from licensing.models import Subscription


class Why(StrEnum):
    """The reasons by which a term ends for good."""

    NOT_RENEWED = "not_renewed"
    TRIAL = "trial"
    UNPAID = "unpaid"


def why_of(subscription: Subscription) -> Why:
    """Return why a subscription ends of which nobody said otherwise."""
    trial = subscription.channel == Subscription.Channel.TRIAL
    return Why.TRIAL if trial else Why.NOT_RENEWED
