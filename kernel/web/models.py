"""Submission: one form or one API write, one effect."""

from django.db import models

from kernel.isolation.constraints import TenantRLS
from kernel.isolation.models import TenantOwned


class Submission(TenantOwned):
    """What a key was first used for, and what was answered; the unique key is what protects."""

    # Who used it: a person's id. Two people may come up with the same key.
    actor_id = models.UUIDField()
    key = models.CharField(max_length=100)
    # Hash of method, path and body: the same key for something else is an error.
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=0)
    # Where the answer leads (a page's redirect) or the answer itself (the API's JSON).
    location = models.CharField(max_length=500, default="", blank=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="web_submission_tenant"),
            models.UniqueConstraint(fields=["tenant_id", "actor_id", "key"], name="web_submission_key"),
        ]
