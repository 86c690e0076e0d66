"""What the house learns of payments when it starts: how they are delivered, and how their states look."""

from billing.models import Invoice, Order, Payment
from billing.payments.deliver import deliver_charge, deliver_question, deliver_refund
from billing.payments.request import ASK, CHARGE, REFUND
from kernel.outbox import handlers
from kernel.ui import statuses


def register_payments() -> None:
    """Register the deliveries; make `{{ row.state|status:"payment" }}`, "order" and "invoice" known."""
    handlers.register(CHARGE, deliver_charge, urgent=True)
    handlers.register(REFUND, deliver_refund, urgent=True)
    handlers.register(ASK, deliver_question, urgent=True)
    statuses.register(
        "payment",
        Payment.State,
        {
            Payment.State.PENDING: ("info", "clock"),
            Payment.State.ACTION_NEEDED: ("warning", "warning"),
            Payment.State.SUCCEEDED: "good",
            Payment.State.REFUSED: "danger",
        },
    )
    statuses.register(
        "order",
        Order.State,
        {
            Order.State.PAYING: ("info", "clock"),
            Order.State.ACTION_NEEDED: ("warning", "warning"),
            Order.State.DONE: "good",
            Order.State.FAILED: "danger",
        },
    )
    statuses.register(
        "invoice",
        Invoice.Status,
        {
            Invoice.Status.DUE: ("warning", "clock"),
            Invoice.Status.PAID: "good",
            Invoice.Status.REFUNDED: "neutral",
            Invoice.Status.CREDITED: "neutral",
        },
    )
