"""What the REST doors of take-over take and answer."""

from rest_framework import serializers

from kernel.api.fields import Amount, Slug
from kernel.api.schema import NamedReason
from kernel.api.strict import Strict
from licensing.models import TakeOver
from licensing.takeover.money import PaysFrom
from licensing.takeover.reasons import CancelReason
from licensing.takeover.rules import MOST_SOURCES

CHOICES = {TakeOver.Choice.MOVE: "move", TakeOver.Choice.KEEP: "keep", TakeOver.Choice.CANCEL: "cancel"}
STATES = {
    TakeOver.State.RUNNING: "running",
    TakeOver.State.DONE: "done",
    TakeOver.State.UNDOING: "undoing",
    TakeOver.State.UNDONE: "undone",
}


class Move(Strict):
    """From where to where."""

    sources = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=MOST_SOURCES,
        help_text="Ids of self-service subscriptions, worked off in this order.",
    )
    target = serializers.UUIDField(help_text="Id of an active subscription that the organization owns.")


class Keeping(Strict):
    """From when on the organization pays."""

    pays_from = serializers.ChoiceField(
        choices=[(value, value) for value in PaysFrom],
        default=PaysFrom.NOW,
        help_text=(
            "`now`: the purchaser gets back what is left of the period they paid, and the organization is billed "
            "for it. `next`: it pays from the next bill on."
        ),
    )


class Cancellation(Strict):
    """Why."""

    reason = serializers.ChoiceField(choices=[(value, value) for value in CancelReason.values])
    reason_text = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=500,
        help_text="Required with the reason `other`.",
    )


class PlannedSource(serializers.Serializer):
    """A subscription whose users would move."""

    subscription = serializers.UUIDField(source="id")
    product = serializers.CharField(source="product.code")
    product_name = serializers.CharField(source="product.name")
    purchaser = serializers.UUIDField(source="purchaser_id", allow_null=True)
    seats_used = serializers.IntegerField()


class Plan(serializers.Serializer):
    """What a move would do; nothing was written."""

    sources = PlannedSource(many=True)
    target = serializers.UUIDField(source="target.id")
    target_product = serializers.CharField(source="target.product.code")
    target_product_name = serializers.CharField(source="target.product.name")
    moving = serializers.IntegerField(
        source="people.moving", help_text="People who need a seat in the target."
    )
    already_there = serializers.IntegerField(
        source="people.already_there", help_text="People who hold one there."
    )
    in_several = serializers.IntegerField(
        source="people.in_several", help_text="People with a seat in several sources."
    )
    switched_off = serializers.IntegerField(source="people.switched_off", help_text="People whose seat ends.")
    guests = serializers.IntegerField(
        source="people.guests", help_text="Guests who may not hold it; their seat ends."
    )
    wanted = serializers.IntegerField(help_text="Seats the target must have free.")
    free = serializers.IntegerField(help_text="Seats it has free now.")
    short = serializers.IntegerField(help_text="Seats that are lacking.")
    can_start = serializers.BooleanField(source="decision.allowed")
    reasons = NamedReason(
        many=True, source="decision.reasons", help_text="Why it cannot start; empty when it can."
    )
    warnings = NamedReason(many=True)
    undo_until = serializers.DateTimeField(allow_null=True, help_text="Null: without end.")


class TakeOverSourceRow(serializers.Serializer):
    """One subscription of a take-over; figures count people."""

    subscription = serializers.UUIDField(source="subscription_id")
    product = serializers.CharField(source="subscription.product.code")
    product_name = serializers.CharField(source="subscription.product.name")
    moved = serializers.IntegerField()
    already_there = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="Whose seat ended without another in its place.")
    restored = serializers.IntegerField()
    is_finished = serializers.BooleanField()
    refund = Amount(
        allow_null=True,
        read_only=True,
        help_text="Given back to the purchaser, with tax; null: no money was involved.",
    )
    charge = Amount(
        allow_null=True,
        read_only=True,
        help_text="Billed with it, with tax: to the organization that keeps it, or to the purchaser after an undo.",
    )
    pays_from = serializers.DateTimeField(
        allow_null=True, help_text="Since when the organization pays for what it keeps."
    )


class TakeOverRow(serializers.Serializer):
    """What an admin decided about what people had bought."""

    id = serializers.UUIDField()
    choice = Slug(CHOICES)
    state = Slug(STATES)
    target = serializers.UUIDField(source="target_id", allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    reason_text = serializers.CharField(allow_blank=True)
    job = serializers.UUIDField(source="job_id", allow_null=True, help_text="The job that carries it out.")
    undo_job = serializers.UUIDField(source="undo_job_id", allow_null=True)
    decided_by = serializers.CharField(source="actor_name")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    sources = TakeOverSourceRow(many=True)


class CancelReasonRow(serializers.Serializer):
    """One reason for a cancellation."""

    code = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for.")  # type: ignore[assignment]
    needs_text = serializers.BooleanField()
