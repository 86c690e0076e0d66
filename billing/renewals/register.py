"""What the house learns of renewals when it starts: the journal's words, what pays invoices, the daily work."""

from billing.models import PaymentPlan
from billing.payments import disputes, purposes
from billing.renewals import outcome
from billing.renewals.bill_due import bill_due
from billing.renewals.chargeback import money_taken_back
from billing.renewals.dunning import dunning
from billing.renewals.journal import register_words
from billing.renewals.take_back import take_back_deleted
from billing.renewals.warn import warn
from kernel.jobs import daily
from licensing.expiry.held import hold


def register_renewals() -> None:
    """Register everything; called by the app."""
    register_words()
    purposes.register(
        "invoice",
        purposes.Purpose(
            succeeded=outcome.succeeded, refused=outcome.refused, action_needed=outcome.action_needed
        ),
    )
    disputes.register(money_taken_back)
    # Dunning itself ends what it could not get paid: a last try may be under way.
    hold(lambda: PaymentPlan.objects.filter(next_try_at__isnull=False).values("subscription_id"))
    # Before expiry (50): what is renewed does not end, and who did not pay is told so.
    daily.register("dunning", dunning, 10)
    daily.register("renewals", bill_due, 20)
    daily.register("renewal-warnings", warn, 40)
    # After expiry: what it deletes is paid by nobody any more.
    daily.register("unpaid-bills", take_back_deleted, 55)
