"""set_licenses(): have more licenses, or fewer; one number says which."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from billing.checkout.fulfil import carry_out_free
from billing.managing import mails
from billing.managing.journal import ManagingVerb, remember
from billing.managing.outlook import Outlook, may_change, outlook
from billing.managing.rules import ManagingReason, Way
from billing.managing.standing import Standing, require_manager
from billing.managing.write import change_plan, end_seats, give_back, write_done, write_order
from billing.models import InvoiceLine, Order, PaymentMethod
from billing.payments.request import request_charge
from kernel.values.decision import Decision
from licensing.seats.write import holders_among
from licensing.subscriptions.change import change_quantity
from tenants.actor import Actor


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of it; `order` is being paid, or done, and None when nothing was bought or given back."""

    seen: Outlook
    order: Order | None = None
    unassigned: int = 0


def set_licenses(
    *,
    actor: Actor,
    subscription_id: UUID,
    total: int,
    unassign: Sequence[UUID] = (),
    seen: int | None = None,
) -> Saved:
    """Bring a subscription to `total` licenses: bought, removed, scheduled, or a schedule withdrawn (R18-R20, R22).

    The seats of `unassign` end with it, at once or when the reduction holds. `seen` is the number that
    whoever asks was shown: when it is another by now, nothing is done. Raises Refused with a ManagingReason.
    """
    standing = require_manager(actor, subscription_id)
    may_change(standing).or_refuse()
    _as_seen(standing, seen).or_refuse()
    chosen = [one for one in dict.fromkeys(unassign) if one in holders_among(subscription_id, unassign)]
    expected = outlook(standing, total, chosen=len(chosen))
    expected.decision.or_refuse()
    if expected.way is Way.BUY:
        return _buy(actor, standing, expected)
    if expected.way is Way.REMOVE:
        return _remove(actor, standing, expected, chosen)
    return _schedule(actor, standing, expected, chosen)


def _as_seen(standing: Standing, seen: int | None) -> Decision:
    quantity = standing.subscription.quantity
    if seen is None or seen == quantity:
        return Decision.yes()
    return Decision.no(ManagingReason.CHANGED_MEANWHILE, quantity=quantity)


def _buy(actor: Actor, standing: Standing, expected: Outlook) -> Saved:
    """Write the order and ask for its charge; what costs nothing, or is paid by hand, is carried out at once."""
    method, amount = standing.method, expected.today
    order = write_order(
        standing,
        actor=actor,
        kind=Order.Kind.ADD,
        quantity=expected.delta,
        amount=amount,
        method=method,
    )
    details = {"count": expected.delta, "order": order.label}
    remember(ManagingVerb.ORDERED, standing.subscription, actor, **details)
    return Saved(expected, pay(standing, order, method))


def pay(standing: Standing, order: Order, method: PaymentMethod | None) -> Order:
    """Ask for an order's charge, or carry it out when there is nothing to charge now. Raises Refused."""
    if method is not None and order.total.minor and method.kind == PaymentMethod.Kind.CARD:
        request_charge(
            account=standing.payer, method=method, amount=order.total, order=order, is_attended=True
        )
        return order
    return carry_out_free(order.id)


def _remove(actor: Actor, standing: Standing, expected: Outlook, chosen: Sequence[UUID]) -> Saved:
    """Take the seats away now and give their money back (R19, R20)."""
    subscription, removed = standing.subscription, -expected.delta
    kind, back = Order.Kind.REMOVE, expected.back
    order = write_done(standing, actor=actor, kind=kind, quantity=removed, back=back.amount)
    gone = end_seats(subscription, chosen, actor=actor, cause_id=order.id)
    ledger = {
        part.line_id: change_quantity(subscription, -part.quantity, actor=actor, cause_id=order.id)
        for part in back.parts
    }
    if unbilled := removed - sum(part.quantity for part in back.parts):
        change_quantity(subscription, -unbilled, actor=actor, cause_id=order.id)
    give_back(standing, back, expected.lines, order=order, kind=InvoiceLine.Kind.REMOVE, ledger=ledger)
    change_plan(standing.billing, next_quantity=None, next_unassign=[])
    remember(
        ManagingVerb.REMOVED,
        subscription,
        actor,
        count=removed,
        total=subscription.quantity,
        order=order.label,
        refund_minor=back.amount.total.minor,
    )
    mails.tell_removed(standing, order, actor, expected.lines)
    return Saved(expected, order, len(gone))


def _schedule(actor: Actor, standing: Standing, expected: Outlook, chosen: Sequence[UUID]) -> Saved:
    """Keep for the next term what is wanted then, or forget it."""
    if expected.way is Way.WITHDRAW:
        change_plan(standing.billing, next_quantity=None, next_unassign=[])
        remember(ManagingVerb.WITHDRAWN, standing.subscription, actor, total=expected.total)
        return Saved(expected)
    people = [str(person_id) for person_id in chosen]
    change_plan(standing.billing, next_quantity=expected.total, next_unassign=people)
    remember(ManagingVerb.SCHEDULED, standing.subscription, actor, total=expected.total, people=people)
    mails.tell_scheduled(standing, expected, actor)
    return Saved(expected)
