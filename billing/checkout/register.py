"""What the house learns of checkout when it starts: sentences, words, and what paid orders lead to."""

from billing.checkout import carry_out, fulfil
from billing.checkout.end_abandoned import end_abandoned
from billing.checkout.explain import register_sentences
from billing.checkout.journal import register_words
from billing.models import Order
from billing.payments import purposes
from kernel.jobs import daily


def register_checkout() -> None:
    """Register everything; called by the app, before capabilities that have kinds of order of their own."""
    register_sentences()
    register_words()
    daily.register("abandoned-orders", end_abandoned, 5)
    purposes.register(
        "order",
        purposes.Purpose(
            succeeded=fulfil.succeeded, refused=fulfil.refused, action_needed=fulfil.action_needed
        ),
    )
    fulfil.register(
        Order.Kind.PURCHASE, recheck=carry_out.recheck_purchase, carry_out=carry_out.carry_out_purchase
    )
    fulfil.register(Order.Kind.TRIAL, recheck=carry_out.recheck_trial, carry_out=carry_out.carry_out_trial)
