"""What the house learns of bills when it starts: sentences and the journal's words."""

from billing.invoices.explain import register_sentences
from billing.invoices.journal import register_words
from billing.invoices.mark_paid import register_by_hand


def register_invoices() -> None:
    """Register everything; called by the app."""
    register_sentences()
    register_words()
    register_by_hand()
