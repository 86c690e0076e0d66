"""What the house learns of subscriptions when it starts: how channels and statuses look, never by color alone."""

from kernel.ui import statuses
from licensing.models import Subscription

Channel, Status = Subscription.Channel, Subscription.Status


def register_subscriptions() -> None:
    """Make `{{ row.status|status:"subscription" }}` and `|status:"channel"` known to templates."""
    statuses.register(
        "subscription",
        Status,
        {
            Status.ACTIVE: "good",
            Status.MOVING: ("info", "move"),
            Status.EXPIRED: ("warning", "clock"),
            Status.DISABLED: ("danger", "pause"),
            Status.DELETED: ("neutral", "trash"),
        },
    )
    statuses.register(
        "channel",
        Channel,
        {
            Channel.SELF_SERVICE: ("brand", "person"),
            Channel.CENTRAL: ("neutral", "building"),
            Channel.TRIAL: ("info", "clock"),
            Channel.FREE: ("good", "gift"),
        },
    )
