"""The sentences of the reasons in rules.py: what is the matter, and what to do next."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.managing.rules import ManagingReason
from kernel.ui.words import day, number
from kernel.web.explain import Facts, register
from licensing.models import Subscription


def register_sentences() -> None:
    """Give every ManagingReason its words; called when the app starts."""
    for reason, (words, status) in _SENTENCES.items():
        register(reason, words, status=status)


def moving(facts: Facts) -> str:
    """A take-over under way."""
    return _(
        "The users of this subscription are being moved right now, so nothing can be changed. "
        "Wait until that has finished."
    )


def not_active(facts: Facts) -> str:
    """Expired or Disabled."""
    return _("This subscription is %(status)s, so nothing can be changed. Reactivate it first.") % {
        "status": Subscription.Status(facts.get("status", Subscription.Status.DISABLED)).label
    }


def not_billed_here(facts: Facts) -> str:
    """Free, or bought elsewhere."""
    return _("This subscription is not billed here, so there is nothing to change. Ask whoever sold it.")


def trial(facts: Facts) -> str:
    """A trial's seats."""
    return _("A trial has a fixed number of licenses. Convert it first, then buy more.")


def not_a_trial(facts: Facts) -> str:
    """Converted already."""
    return _("This is no trial any more. Look at its details.")


def under_way(facts: Facts) -> str:
    """One change at a time."""
    return _(
        "Order %(order)s about this subscription is still being paid. Wait until it is finished, or give it up."
    ) % {"order": facts.get("order", "")}


def renewing(facts: Facts) -> str:
    """The hours between a period's end and its bill."""
    return _(
        "A new billing period has begun, and its bill is written tonight. "
        "Write it now on the page of the subscription, or try again tomorrow."
    )


def last_day(facts: Facts) -> str:
    """Seats for no day at all."""
    return _("The subscription ends today. Turn on recurring billing first, then buy more licenses.")


def bill_under_way(facts: Facts) -> str:
    """A bill whose charge is on its way."""
    return _("A bill of this subscription is being paid right now. Try again in a few minutes.")


def unpaid(facts: Facts) -> str:
    """An overdue bill."""
    return _("A bill of this subscription is not paid. Pay it first, under Bills & payments; then try again.")


def no_method(facts: Facts) -> str:
    """No card, or one that was removed."""
    return _("No card pays for this subscription. Add one under Payment methods, then try again.")


def out_of_range(facts: Facts) -> str:
    """Nought, or too many."""
    return _(
        "Choose a number between 1 and %(most)s. If you need none, cancel the subscription; "
        "if you need more, ask your IT admin."
    ) % {"most": number(facts["most"])}


def unchanged(facts: Facts) -> str:
    """The same number."""
    return _("That is the number of licenses already, so there is nothing to save. Choose another number.")


def in_use(facts: Facts) -> str:
    """R22."""
    return ngettext(
        "%(in_use)s licenses are in use, so %(total)s do not suffice. Choose %(missing)s more person to unassign.",
        "%(in_use)s licenses are in use, so %(total)s do not suffice. Choose %(missing)s more people to unassign.",
        facts["missing"],
    ) % {name: number(facts[name]) for name in ("in_use", "total", "missing")}


def changed_meanwhile(facts: Facts) -> str:
    """Somebody was faster, or time went on."""
    return _("This changed while you were looking at it. Look at the new figures and decide again.")


def other_payer(facts: Facts) -> str:
    """Kept for the organization while the order was being paid."""
    return _(
        "Somebody else owns and pays for this subscription by now, so the order could not be carried out."
    )


def payer_changes(facts: Facts) -> str:
    """Kept for the organization, which pays from the next bill on."""
    return _(
        "The organization pays for this from %(day)s on. Until then it runs on what its purchaser paid, "
        "and the number of licenses stays. Change it after that day."
    ) % {"day": day(facts["day"]) if facts.get("day") else ""}


def period_over(facts: Facts) -> str:
    """A new period began while the order was being paid."""
    return _(
        "A new billing period began while you were paying, so the price is another one by now. "
        "Look at it and order again."
    )


def ended(facts: Facts) -> str:
    """Nothing left to cancel."""
    return _(
        "This subscription has ended already, and nothing is charged any more. There is nothing to cancel."
    )


def canceled(facts: Facts) -> str:
    """Recurring billing is off and the window is closed."""
    return _(
        "This subscription is canceled already: it runs to the end of its term and does not renew. "
        "There is nothing more to do."
    )


def deleted(facts: Facts) -> str:
    """R30."""
    return _("This subscription is deleted for good and cannot come back. Buy the product again.")


def still_active(facts: Facts) -> str:
    """Reactivated already."""
    return _("This subscription is active already, so there is nothing to reactivate.")


_SENTENCES = {
    ManagingReason.MOVING: (moving, 409),
    ManagingReason.NOT_ACTIVE: (not_active, 409),
    ManagingReason.NOT_BILLED_HERE: (not_billed_here, 409),
    ManagingReason.TRIAL: (trial, 409),
    ManagingReason.NOT_A_TRIAL: (not_a_trial, 409),
    ManagingReason.UNDER_WAY: (under_way, 409),
    ManagingReason.RENEWING: (renewing, 409),
    ManagingReason.LAST_DAY: (last_day, 409),
    ManagingReason.BILL_UNDER_WAY: (bill_under_way, 409),
    ManagingReason.UNPAID: (unpaid, 409),
    ManagingReason.NO_METHOD: (no_method, 409),
    ManagingReason.OUT_OF_RANGE: (out_of_range, 422),
    ManagingReason.UNCHANGED: (unchanged, 422),
    ManagingReason.IN_USE: (in_use, 422),
    ManagingReason.CHANGED_MEANWHILE: (changed_meanwhile, 409),
    ManagingReason.OTHER_PAYER: (other_payer, 409),
    ManagingReason.PAYER_CHANGES: (payer_changes, 409),
    ManagingReason.PERIOD_OVER: (period_over, 409),
    ManagingReason.ENDED: (ended, 409),
    ManagingReason.CANCELED: (canceled, 409),
    ManagingReason.DELETED: (deleted, 409),
    ManagingReason.STILL_ACTIVE: (still_active, 409),
}
