"""What the house learns of eligibility when it starts."""

from licensing.eligibility.explain import register_sentences


def register_eligibility() -> None:
    """Register the sentences of the reasons; called by the app."""
    register_sentences()
