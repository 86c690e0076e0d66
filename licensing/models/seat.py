"""Seat: one person on one subscription, once. SeatLedger: every change of holder or quantity, for good."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.isolation.constraints import AppendOnly, CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned


class Seat(TenantOwned):
    """As few indexes as will do: each one is paid for on every move."""

    subscription_id = models.UUIDField()
    subscription = TenantForeignKey("licensing.Subscription", "subscription_id", related_name="seats")
    person_id = models.UUIDField()
    person = TenantForeignKey("tenants.Person", "person_id", related_name="seats")
    assigned_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="licensing_seat_tenant"),
            CompositeFK(
                name="licensing_seat_sub_fk",
                fields=["tenant_id", "subscription_id"],
                to="licensing.Subscription",
            ),
            CompositeFK(
                name="licensing_seat_person_fk", fields=["tenant_id", "person_id"], to="tenants.Person"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "subscription_id", "person_id"], name="licensing_seat_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant_id", "person_id"], name="licensing_seat_person")]


class SeatLedger(TenantOwned):
    """Append-only: the source of bills, history, undo and as-of reports.

    A row with a person changes the holders by `delta` (+1, -1); one without changes the quantity.
    The deltas of a subscription's rows with a person add up to its `seats_used`.
    """

    class Kind(models.IntegerChoices):
        QUANTITY = 1, _("Quantity changed")
        ASSIGNED = 2, _("Assigned")
        UNASSIGNED = 3, _("Unassigned")
        MOVED_IN = 4, _("Moved in")
        MOVED_OUT = 5, _("Moved out")
        # Left out of a move because they already hold a seat in the target, or are switched off.
        RELEASED = 6, _("Released")
        RESTORED = 7, _("Restored")

    subscription_id = models.UUIDField()
    subscription = TenantForeignKey("licensing.Subscription", "subscription_id", related_name="ledger")
    person_id = models.UUIDField(null=True)
    person = TenantForeignKey("tenants.Person", "person_id", related_name="ledger", null=True)
    kind = models.SmallIntegerField(choices=Kind)
    delta = models.IntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, default="", blank=True)
    # What it happened in: a take-over, a job, an order.
    cause_id = models.UUIDField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="licensing_ledger_tenant"),
            AppendOnly(name="licensing_ledger_append_only"),
            CompositeFK(
                name="licensing_ledger_sub_fk",
                fields=["tenant_id", "subscription_id"],
                to="licensing.Subscription",
            ),
            models.CheckConstraint(name="licensing_ledger_delta", condition=~models.Q(delta=0)),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "subscription_id", "id"], name="licensing_ledger_sub"),
            models.Index(
                fields=["tenant_id", "subscription_id", "at"],
                name="licensing_ledger_quantity",
                condition=models.Q(person_id__isnull=True),
            ),
        ]
