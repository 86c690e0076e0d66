"""Message: something that will leave the house."""

from django.db import models

from kernel.isolation.constraints import TenantRLS
from kernel.isolation.models import TenantOwned


class Message(TenantOwned):
    """One thing to deliver; `key` makes posting it twice the same as posting it once."""

    class State(models.IntegerChoices):
        DUE = 1
        DELIVERED = 2
        PARKED = 3

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    payload = models.JSONField()
    # Somebody waits for it, as for their charge: it goes before any number of letters.
    is_urgent = models.BooleanField(default=False)
    state = models.SmallIntegerField(choices=State, default=State.DUE)
    attempts = models.SmallIntegerField(default=0)
    # Also the lease: a claimed message is due again when its relay died before the end of it.
    not_before = models.DateTimeField()
    posted_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="outbox_message_tenant"),
            models.UniqueConstraint(fields=["tenant_id", "kind", "key"], name="outbox_message_key"),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "is_urgent", "not_before"],
                name="outbox_message_due",
                condition=models.Q(state=1),
            ),
        ]
