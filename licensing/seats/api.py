"""subscriptions/<subscription>/assignments/: who holds a seat; give one, take one back."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.pages import PagedDoor, PageOf
from kernel.api.schema import NamedReason
from kernel.api.strict import Strict
from kernel.lists.keyset import Sort
from kernel.values.decision import Decision, Refused
from licensing.models import Seat, Subscription
from licensing.seats.assign import assign
from licensing.seats.assign_by_file import assign_by_file
from licensing.seats.plan_file import plan_file
from licensing.seats.rules import SeatReason, may_change_seats, may_see
from licensing.seats.unassign import unassign
from licensing.seats.upload_file import upload_file
from tenants.tokens.scopes import Scope

# Takes back as many as one page of holders has.
MOST_TO_UNASSIGN = 200
TWO_PEOPLE = OpenApiExample(
    "Two people",
    value={"people": ["01932c07-5f0c-7a3e-8d53-0a4b0f6f1d11", "01932c07-5f0c-7a3e-8d53-0a4b0f6f1d12"]},
    request_only=True,
)


class AssignmentRow(serializers.Serializer):
    """One person on one subscription."""

    person = serializers.UUIDField(source="person_id")
    person_name = serializers.CharField(source="person.display_name")
    email = serializers.CharField(source="person.email")
    assigned_at = serializers.DateTimeField()


class People(Strict):
    """Whom it is about."""

    people = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=MOST_TO_UNASSIGN, help_text="Ids of people."
    )


class AssignedSeats(serializers.Serializer):
    """Who was seated now, and who held a seat already."""

    subscription = serializers.UUIDField()
    assigned = serializers.ListField(child=serializers.UUIDField())
    already = serializers.ListField(child=serializers.UUIDField())


class UnassignedSeats(serializers.Serializer):
    """Whose seats were taken back; who held none is left out."""

    subscription = serializers.UUIDField()
    unassigned = serializers.ListField(child=serializers.UUIDField())


class SeatFileUpload(Strict):
    """A file of addresses."""

    file = serializers.FileField(
        help_text="CSV or text, one address per line or a column Username.", allow_empty_file=True
    )


class FileLine(serializers.Serializer):
    """A line that would do nothing."""

    line = serializers.IntegerField(source="number")
    address = serializers.CharField()
    reason = serializers.CharField()


class FilePlanRow(serializers.Serializer):
    """What an uploaded file would do; nothing was written."""

    file = serializers.UUIDField(source="file.id")
    name = serializers.CharField(source="file.name", allow_blank=True)
    lines = serializers.IntegerField(source="file.lines")
    people = serializers.IntegerField(help_text="People who would get a seat.")
    repeated = serializers.IntegerField(help_text="Lines that name somebody again.")
    left_out = serializers.IntegerField(help_text="Lines that would do nothing, repeated ones among them.")
    by_reason = serializers.DictField(source="reasons", child=serializers.IntegerField())
    problems = FileLine(many=True, help_text="The first 100.")
    can_start = serializers.BooleanField(source="decision.allowed")
    reasons = NamedReason(many=True, source="decision.reasons", help_text="Why it cannot start.")


class FileStarted(serializers.Serializer):
    """The job that assigns."""

    job = serializers.UUIDField()


class SeatsDoor(Door):
    """What the doors of one subscription's seats have in common: which one, who may, and is it the time."""

    tag = "Assignments"
    reads = Scope.LICENSES_READ
    writes = Scope.SEATS_WRITE

    def find(self, subscription: UUID, **more: Any) -> None:
        """The subscription (404), whether the actor may change its seats (403), whether its status allows it (409)."""
        found = Subscription.objects.select_related("product").filter(id=subscription).first()
        # The same words for what is not there and for somebody else's.
        if found is None or not may_see(self.actor, found):
            raise Refused(Decision.no(SeatReason.UNKNOWN_SUBSCRIPTION))
        self.subscription = found
        if self.request.method not in SAFE_METHODS:
            may_change_seats(self.actor, found).or_refuse()


class AssignmentsDoor(SeatsDoor, PagedDoor):
    """The seats of one subscription."""

    order = Sort("id", "id")

    @extend_schema(
        operation_id="listAssignments", summary="Who holds a license here", responses=PageOf(AssignmentRow)
    )
    def get(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Return the holders of a subscription's seats, in the order they were assigned."""
        seats = Seat.objects.filter(subscription_id=subscription).select_related("person")
        return self.paged(seats, lambda rows: AssignmentRow(rows, many=True).data)

    @extend_schema(
        operation_id="assignLicenses",
        summary="Assign licenses",
        request=People,
        responses=AssignedSeats,
        examples=[TWO_PEOPLE],
    )
    def post(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Give up to 20 people a seat each: all of them or nobody. Who holds one already keeps it."""
        people = self.body(People)["people"]
        done = assign(actor=self.actor, subscription_id=subscription, person_ids=people)
        shown = {"subscription": done.subscription_id, "assigned": done.assigned, "already": done.already}
        return Response(AssignedSeats(shown).data)


class UnassignDoor(SeatsDoor):
    """Several seats that are taken back."""

    @extend_schema(
        operation_id="unassignLicenses",
        summary="Unassign licenses",
        request=People,
        responses=UnassignedSeats,
    )
    def post(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Take back the seats of these people, 200 at most."""
        people = self.body(People)["people"]
        done = unassign(actor=self.actor, subscription_id=subscription, person_ids=people)
        shown = {"subscription": done.subscription_id, "unassigned": done.unassigned}
        return Response(UnassignedSeats(shown).data)


class SeatFilesDoor(SeatsDoor):
    """Any number of people, by a file."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="uploadAssignments",
        summary="Upload a file of people",
        request={"multipart/form-data": SeatFileUpload},
        responses={201: FilePlanRow},
    )
    def post(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Keep a CSV or text file of addresses and say what it would do; no seat changes yet."""
        file = self.body(SeatFileUpload)["file"]
        kept = upload_file(
            actor=self.actor, subscription_id=subscription, name=file.name or "", file=file, size=file.size
        )
        address = reverse("api:assignment-file", args=[organization, subscription, kept.id])
        plan = plan_file(actor=self.actor, file_id=kept.id)
        return Response(FilePlanRow(plan).data, status=201, headers={"Location": address})


class SeatFileDoor(SeatsDoor):
    """One uploaded file."""

    reads = Scope.SEATS_WRITE

    def find(self, subscription: UUID, **more: Any) -> None:
        """The file, too."""
        super().find(subscription)
        self.plan = plan_file(actor=self.actor, file_id=more["file"])
        if self.plan.subscription.id != subscription:
            raise Http404

    @extend_schema(operation_id="planAssignments", summary="What a file would do", responses=FilePlanRow)
    def get(self, request: Request, organization: str, subscription: UUID, file: UUID) -> Response:
        """Return what an uploaded file would do now; nothing is written."""
        return Response(FilePlanRow(self.plan).data)

    @extend_schema(
        operation_id="assignByFile", summary="Assign by file", request=None, responses={202: FileStarted}
    )
    def post(self, request: Request, organization: str, subscription: UUID, file: UUID) -> Response:
        """Set the seats aside that an uploaded file needs and start the job; follow `job`."""
        job = assign_by_file(actor=self.actor, file_id=file)
        address = reverse("api:job", args=[organization, job.id])
        return Response(FileStarted({"job": job.id}).data, status=202, headers={"Location": address})


class AssignmentDoor(SeatsDoor):
    """One person's seat."""

    def find(self, subscription: UUID, **more: Any) -> None:
        """The seat itself must be there, too."""
        super().find(subscription)
        Seat.objects.get(subscription_id=subscription, person_id=more["person"])

    @extend_schema(
        operation_id="unassignLicense",
        summary="Unassign one person's license",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, organization: str, subscription: UUID, person: UUID) -> Response:
        """Take back one person's seat."""
        unassign(actor=self.actor, subscription_id=subscription, person_ids=[person])
        return Response(status=204)
