"""TakeOver: what an admin decided about somebody's purchase. TakeOverSource: what became of each one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned
from kernel.values.money import Money


class TakeOver(TenantOwned):
    """One decision: move the users of one or more subscriptions, keep one, or cancel one."""

    class Choice(models.IntegerChoices):
        MOVE = 1, _("Move users")
        KEEP = 2, _("Keep for the organization")
        CANCEL = 3, _("Cancel subscription")

    class State(models.IntegerChoices):
        RUNNING = 1, _("Running")
        DONE = 2, _("Done")
        UNDOING = 3, _("Undoing")
        UNDONE = 4, _("Undone")

    choice = models.SmallIntegerField(choices=Choice)
    state = models.SmallIntegerField(choices=State, default=State.RUNNING)
    target_id = models.UUIDField(null=True)
    target = TenantForeignKey("licensing.Subscription", "target_id", related_name="takeovers_into", null=True)
    reason = models.CharField(max_length=40, default="", blank=True)
    reason_text = models.CharField(max_length=500, default="", blank=True)
    job_id = models.UUIDField(null=True)
    undo_job_id = models.UUIDField(null=True)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="licensing_takeover_tenant"),
            CompositeFK(
                name="licensing_takeover_target_fk",
                fields=["tenant_id", "target_id"],
                to="licensing.Subscription",
            ),
            CompositeFK(name="licensing_takeover_job_fk", fields=["tenant_id", "job_id"], to="jobs.Job"),
            CompositeFK(
                name="licensing_takeover_undo_fk", fields=["tenant_id", "undo_job_id"], to="jobs.Job"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "created_at", "id"], name="licensing_takeover_created")]


class TakeOverSource(TenantOwned):
    """One subscription of a take-over; counts are people."""

    takeover_id = models.UUIDField()
    takeover = TenantForeignKey(TakeOver, "takeover_id", related_name="sources")
    subscription_id = models.UUIDField()
    subscription = TenantForeignKey(
        "licensing.Subscription", "subscription_id", related_name="takeover_sources"
    )
    # Position within the take-over: sources are worked off in this order.
    position = models.SmallIntegerField(default=0)
    # Seats of the target that are still set aside for this one's people; 0 when it is through.
    reserved = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)
    already_there = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    restored = models.IntegerField(default=0)
    # Where the running job is: the last person of a move or cancellation, the last ledger row of an undo.
    reached_id = models.UUIDField(null=True)
    # Money moved by it, with tax, in minor units of the subscription's currency; null is none involved.
    # Given back to the purchaser; billed to the organization (Keep), or to the purchaser again (Undo).
    refund_minor = models.BigIntegerField(null=True)
    charge_minor = models.BigIntegerField(null=True)
    # Since when the organization pays for what it keeps.
    pays_from = models.DateTimeField(null=True)
    is_finished = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="licensing_source_tenant"),
            CompositeFK(
                name="licensing_source_takeover_fk",
                fields=["tenant_id", "takeover_id"],
                to="licensing.TakeOver",
            ),
            CompositeFK(
                name="licensing_source_sub_fk",
                fields=["tenant_id", "subscription_id"],
                to="licensing.Subscription",
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "takeover_id", "subscription_id"], name="licensing_source_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "subscription_id"], name="licensing_source_sub")]

    @property
    def refund(self) -> Money | None:
        """What the purchaser got back, with tax; the subscription must be loaded."""
        return None if self.refund_minor is None else Money(self.refund_minor, self.subscription.currency)

    @property
    def charge(self) -> Money | None:
        """What was billed with it, with tax; the subscription must be loaded."""
        return None if self.charge_minor is None else Money(self.charge_minor, self.subscription.currency)
