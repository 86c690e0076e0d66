"""What the house learns of payment methods when it starts."""

from billing.payment_methods.expiring import warn_of_expiring_cards
from billing.payment_methods.explain import register_sentences
from billing.payment_methods.forget import deliver_forget
from billing.payment_methods.journal import register_words
from billing.payment_methods.write import FORGET
from kernel.jobs import daily
from kernel.outbox import handlers

# After whatever bills: what is charged today needs no warning any more.
DAILY_ORDER = 80


def register_payment_methods() -> None:
    """Register sentences, the journal's words, the delivery and the daily warning; called by the app."""
    register_sentences()
    register_words()
    handlers.register(FORGET, deliver_forget)
    daily.register("cards that expire", warn_of_expiring_cards, DAILY_ORDER)
