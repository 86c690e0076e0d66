"""What the house learns of subscriptions when it starts: how channels and statuses look, who follows new names."""

from kernel.ui import statuses
from licensing.models import Subscription
from licensing.subscriptions.follow_names import follow_names
from tenants.people import renamed

Channel, Status = Subscription.Channel, Subscription.Status


def register_subscriptions() -> None:
    """Make `{{ row.status|status:"subscription" }}` and `|status:"channel"` known; keep up with people's names."""
    renamed.register(follow_names)
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
