"""keep_for_organization(): the organization becomes owner and payer of what somebody bought."""

from typing import Any
from uuid import UUID

from kernel.audit.record import record
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from licensing.lifecycle import StatusChanged
from licensing.models import Subscription, TakeOver, TakeOverSource
from licensing.seats.rules import SeatReason
from licensing.seats.write import lock
from licensing.takeover import mails
from licensing.takeover.journal import TakeOverVerb
from licensing.takeover.money import Moved, PaysFrom, books
from licensing.takeover.rules import may_keep, may_pay_from
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import require


def keep_for_organization(
    *, actor: Actor, subscription_id: UUID, pays_from: PaysFrom = PaysFrom.NOW
) -> TakeOver:
    """Let the organization own and pay; people, dates and data stay, and the purchaser stays recorded.

    From now on admins assign its seats. It pays from now on, and the purchaser gets back what is left of the
    period that they paid; or from the next bill on. Raises Refused with TakeOverReasons or the matrix's own.
    """
    found = lock([subscription_id])
    require(actor, Action.TAKEOVER_KEEP)
    if not found:
        raise Refused(Decision.no(SeatReason.UNKNOWN_SUBSCRIPTION))
    subscription = found[0]
    may_keep(subscription).or_refuse()
    may_pay_from(subscription, pays_from, books().handover(subscription)).or_refuse()
    moved = books().keep(subscription, actor=actor, pays_from=pays_from)
    _change_owner(subscription)
    takeover = record_done(actor, TakeOver.Choice.KEEP, subscription, moved=moved)
    record(
        TakeOverVerb.KEPT,
        actor=actor,
        subject_type="subscription",
        subject_id=subscription.id,
        subject_name=subscription.product.name,
        takeover=str(takeover.id),
        before={"owner": str(subscription.owner_id), "channel": subscription.channel},
        after={"owner": None, "channel": _channel(subscription)},
        **_in_words(moved),
    )
    mails.tell_purchasers("kept", takeover)
    return takeover


def record_done(
    actor: Actor,
    choice: TakeOver.Choice,
    subscription: Subscription,
    *,
    moved: Moved | None = None,
    **values: object,
) -> TakeOver:
    """Write a take-over of one subscription that is finished with this act; `values` replace fields."""
    moment = now()
    fields = {"state": TakeOver.State.DONE, "finished_at": moment, **values}
    takeover = TakeOver.objects.create(
        choice=choice, actor_id=actor.person_id, actor_name=actor.name, created_at=moment, **fields
    )
    finished = takeover.state == TakeOver.State.DONE
    TakeOverSource.objects.create(
        takeover_id=takeover.id,
        subscription_id=subscription.id,
        is_finished=finished,
        **in_minor(moved or Moved()),
    )
    return takeover


def in_minor(moved: Moved) -> dict[str, Any]:
    """Return what money moved as the fields of a source."""
    return {
        "refund_minor": moved.refund.minor if moved.refund else None,
        "charge_minor": moved.charge.minor if moved.charge else None,
        "pays_from": moved.pays_from,
    }


def _in_words(moved: Moved) -> dict[str, object]:
    """Return what money moved as JSON, for the journal."""
    return {**in_minor(moved), "pays_from": moved.pays_from.isoformat() if moved.pays_from else None}


def _change_owner(subscription: Subscription) -> None:
    theirs = Subscription.objects.filter(
        id=subscription.id, owner_id=subscription.owner_id, status=Subscription.Status.ACTIVE
    )
    if not theirs.update(owner_id=None, channel=_channel(subscription)):
        raise StatusChanged("The subscription changed while it was locked.")


def _channel(subscription: Subscription) -> int:
    """A trial stays a trial; what was bought by oneself becomes central."""
    bought = subscription.channel == Subscription.Channel.SELF_SERVICE
    return int(Subscription.Channel.CENTRAL if bought else subscription.channel)
