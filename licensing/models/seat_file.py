"""SeatFile: a file of addresses whose people are to get a seat. SeatFilePart: a few thousand of its lines."""

from django.db import models

from kernel.isolation.constraints import CompositeFK, TenantRLS
from kernel.isolation.fields import TenantForeignKey
from kernel.isolation.models import TenantOwned


class SeatFile(TenantOwned):
    """Uploaded first, looked at, then confirmed: from then on `job_id` says who works it off."""

    subscription_id = models.UUIDField()
    subscription = TenantForeignKey("licensing.Subscription", "subscription_id", related_name="seat_files")
    name = models.CharField(max_length=200)
    created_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    # Lines that say anything; blank ones are not counted.
    lines = models.IntegerField()
    job_id = models.UUIDField(null=True)
    # Seats of the subscription that are still set aside for this file's people.
    reserved = models.IntegerField(default=0)
    # Parts that are through.
    parts_done = models.IntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="licensing_seatfile_tenant"),
            CompositeFK(
                name="licensing_seatfile_sub_fk",
                fields=["tenant_id", "subscription_id"],
                to="licensing.Subscription",
            ),
            CompositeFK(name="licensing_seatfile_job_fk", fields=["tenant_id", "job_id"], to="jobs.Job"),
        ]
        indexes = [models.Index(fields=["tenant_id", "created_by_id"], name="licensing_seatfile_by")]


class SeatFilePart(TenantOwned):
    """`addresses` holds one text per line from `first_line` on, null for a blank line."""

    file_id = models.UUIDField()
    file = TenantForeignKey("licensing.SeatFile", "file_id", related_name="parts")
    position = models.IntegerField()
    first_line = models.IntegerField()
    addresses = models.JSONField()

    class Meta(TenantOwned.Meta):
        constraints = [
            TenantRLS(name="licensing_filepart_tenant"),
            CompositeFK(
                name="licensing_filepart_file_fk", fields=["tenant_id", "file_id"], to="licensing.SeatFile"
            ),
            models.UniqueConstraint(
                fields=["tenant_id", "file_id", "position"], name="licensing_filepart_one"
            ),
        ]
