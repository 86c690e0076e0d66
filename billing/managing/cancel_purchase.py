"""cancel_purchase(): its owner ends a subscription, with the money back while the window is open."""

from uuid import UUID

from billing.managing import mails
from billing.managing.ending import Ending, ending_of
from billing.managing.journal import ManagingVerb, remember
from billing.managing.rules import ManagingReason
from billing.managing.set_recurring import turn
from billing.managing.standing import Standing, paid_next, require_manager
from billing.managing.write import change_plan, give_back, write_done
from billing.models import InvoiceLine, Order
from kernel.values.decision import Decision
from licensing.lifecycle import advance
from licensing.models import Subscription
from licensing.takeover.rules import reason_given
from tenants.actor import Actor

Status = Subscription.Status


def cancel_purchase(
    *, actor: Actor, subscription_id: UUID, reason: str, reason_text: str = "", at_once: bool | None = None
) -> Ending:
    """End a subscription: inside the refund window at once (Disabled, money back by days), else with its term (R19).

    `reason` is a CancelReason. `at_once` is what whoever asks was shown: when it would be otherwise by now,
    nothing is done. Raises Refused with a ManagingReason or a TakeOverReason.
    """
    standing = require_manager(actor, subscription_id)
    ending = ending_of(standing)
    Decision.every([ending.decision, reason_given(reason, reason_text)]).or_refuse()
    if at_once is not None and at_once != ending.at_once:
        raise_changed(standing)
    given = {"reason": reason, "reason_text": reason_text.strip()[:500]}
    order = _order(standing, ending, actor, given)
    if ending.at_once:
        _end_now(standing, ending, order)
    else:
        turn(standing, renews=False)
    details = {**given, "at_once": ending.at_once, "order": order.label if order else ""}
    remember(ManagingVerb.CANCELED, standing.subscription, actor, **details)
    mails.tell_canceled(
        paid_next(standing), ending, actor, key=str(order.id) if order else str(standing.moment)
    )
    return ending


def raise_changed(standing: Standing) -> None:
    """Refuse: what was shown is no longer so."""
    Decision.no(ManagingReason.CHANGED_MEANWHILE, quantity=standing.subscription.quantity).or_refuse()


def _order(standing: Standing, ending: Ending, actor: Actor, given: dict[str, str]) -> Order | None:
    """Write the order that cancels; a trial without a card has no account to number it."""
    if standing.account is None:
        return None
    quantity = standing.subscription.quantity
    back = ending.back.amount if ending.back else standing.nothing
    return write_done(standing, actor=actor, kind=Order.Kind.CANCEL, quantity=quantity, back=back, **given)


def _end_now(standing: Standing, ending: Ending, order: Order | None) -> None:
    """Out of use at once; the seats stay with their people in case it is reactivated (domain: Disabled)."""
    subscription = standing.subscription
    advance([subscription.id], to=Status.DISABLED, expected=[Status.ACTIVE])
    Subscription.objects.filter(id=subscription.id).update(renews=False, expires_at=standing.moment)
    if ending.back is not None and order is not None:
        kind = InvoiceLine.Kind.CANCEL
        give_back(standing, ending.back, ending.lines, order=order, kind=kind, ledger={})
    if standing.plan is not None:
        change_plan(
            standing.billing,
            next_bill_at=None,
            next_quantity=None,
            next_unassign=[],
            unpaid_since=None,
            refusals=0,
            next_try_at=None,
        )
    subscription.renews, subscription.status = False, Status.DISABLED
    subscription.expires_at = subscription.status_at = standing.moment
