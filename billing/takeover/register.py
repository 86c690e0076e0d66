"""What the house learns when it starts: who keeps the books of take-overs."""

from billing.takeover.books import BillingBooks
from licensing.takeover.money import keep_books


def register_books() -> None:
    """Register; called by the app."""
    keep_books(BillingBooks())
