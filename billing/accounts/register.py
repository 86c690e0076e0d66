"""What the house learns of billing accounts when it starts."""

from billing.accounts.explain import register_sentences
from billing.accounts.journal import register_words


def register_accounts() -> None:
    """Register sentences and the journal's words; called by the app."""
    register_sentences()
    register_words()
