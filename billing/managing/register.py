"""What the house learns of managing when it starts: sentences, the journal's words, how its orders are carried out."""

from billing.checkout import fulfil
from billing.managing import carry_out
from billing.managing.explain import register_sentences
from billing.managing.facts import sections_of
from billing.managing.journal import register_words
from billing.models import Order
from licensing.subscriptions import sections


def register_managing() -> None:
    """Register sentences, words and orders of more licenses and of new terms; called by the app."""
    register_sentences()
    register_words()
    sections.register(sections_of)
    fulfil.register(
        Order.Kind.ADD, recheck=carry_out.recheck_addition, carry_out=carry_out.carry_out_addition
    )
    for kind in (Order.Kind.REENABLE, Order.Kind.CONVERT):
        fulfil.register(kind, recheck=carry_out.recheck_new_term, carry_out=carry_out.carry_out_new_term)
