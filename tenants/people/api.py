"""people/: the list, one person, the list as a file, switching off and on, and importing a file."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.door import Door
from kernel.api.exports import FILE, ExportDoor
from kernel.api.fields import Slug
from kernel.api.pages import PagedDoor, PageOf
from kernel.api.parsers import Json
from kernel.api.strict import Strict
from kernel.values.decision import Reason
from kernel.web.explain import sentence
from tenants.models import Person
from tenants.people import queries
from tenants.people.columns import PEOPLE
from tenants.people.import_people import import_people
from tenants.people.preview_import import Preview, preview_import
from tenants.people.rules import LineProblem
from tenants.people.switch_off import switch_off
from tenants.people.switch_on import switch_on
from tenants.people.uploads import store
from tenants.permissions.actions import Action
from tenants.permissions.can import require
from tenants.tokens.scopes import Scope

KINDS = {Person.Kind.MEMBER: "member", Person.Kind.GUEST: "guest"}
SOURCES = {Person.Source.CLOUD: "cloud", Person.Source.SYNCED: "synced"}


class PersonRow(serializers.Serializer):
    """Somebody in the organization."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="display_name")
    first_name = serializers.CharField(allow_blank=True)
    last_name = serializers.CharField(allow_blank=True)
    email = serializers.CharField()
    department = serializers.CharField(allow_blank=True)
    job_title = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)
    kind = Slug(KINDS)
    source = Slug(SOURCES)  # type: ignore[assignment]
    is_active = serializers.BooleanField()
    roles = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_roles(self, person: Person) -> list[str]:
        """Return the directory roles somebody holds."""
        return [assignment.role for assignment in person.role_assignments.all()]


class PeopleFile(Strict):
    """A file of people."""

    file = serializers.FileField(
        allow_empty_file=True,
        help_text="CSV in UTF-8 with the admin center's columns; Username and Display name are needed.",
    )


class WrongLine(serializers.Serializer):
    """A mistake in a line."""

    line = serializers.IntegerField(help_text="As an editor counts.")
    column = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    detail = serializers.SerializerMethodField(help_text="What is wrong and how to mend it.")

    def get_detail(self, problem: LineProblem) -> str:
        """Return the mistake in words."""
        return sentence(Reason(problem.reason, problem.facts))


class ImportPreview(serializers.Serializer):
    """What importing a file would do; nothing was written. Figures count lines."""

    upload = serializers.UUIDField(source="upload.id")
    name = serializers.CharField(source="upload.name", allow_blank=True)
    lines = serializers.IntegerField(source="upload.lines")
    is_ready = serializers.BooleanField(help_text="False while a job still checks a long file.")
    job = serializers.UUIDField(source="job.id", default=None, allow_null=True)
    added = serializers.IntegerField(source="counts.added")
    changed = serializers.IntegerField(source="counts.changed")
    unchanged = serializers.IntegerField(source="counts.unchanged")
    failed = serializers.IntegerField(help_text="Lines with a mistake; they would be left out.")
    problems = WrongLine(many=True, help_text="The first 100.")


class ImportDone(serializers.Serializer):
    """What an import did, or the job that does it (then the figures are still 0)."""

    job = serializers.UUIDField(source="job.id", default=None, allow_null=True)
    added = serializers.IntegerField(source="counts.added")
    changed = serializers.IntegerField(source="counts.changed")
    unchanged = serializers.IntegerField(source="counts.unchanged")
    failed = serializers.IntegerField()


class PeopleDoor(PagedDoor):
    """The people of the organization."""

    tag = "People"
    reads = Scope.PEOPLE_READ
    listing = PEOPLE

    def find(self) -> None:
        """Who may see people."""
        require(self.actor, Action.PERSON_SEE)

    @extend_schema(operation_id="listPeople", summary="List and search people", responses=PageOf(PersonRow))
    def get(self, request: Request, organization: str) -> Response:
        """Return people with their roles; `q` finds the beginning of names and addresses."""
        return self.paged(queries.people(self.actor), lambda rows: PersonRow(rows, many=True).data)


class PeopleExportDoor(ExportDoor, PeopleDoor):
    """The list as a file."""

    reads = Scope.EXPORTS_READ
    filename = "people"

    @extend_schema(operation_id="exportPeople", summary="Export people", responses=FILE)
    def get(self, request: Request, organization: str) -> HttpResponseBase:
        """Return the people that match, all pages, as CSV or XLSX."""
        return self.exported(_plain(queries.people(self.actor)))


class PersonDoor(Door):
    """One person."""

    tag = "People"
    reads = Scope.PEOPLE_READ
    writes = Scope.PEOPLE_WRITE

    def find(self, person: UUID) -> None:
        """The person, if the actor sees people at all."""
        found = queries.person(self.actor, person)
        if found is None:
            raise Http404
        self.person = found

    @extend_schema(operation_id="getPerson", summary="One person", responses=PersonRow)
    def get(self, request: Request, organization: str, person: UUID) -> Response:
        """Return a person with their roles."""
        return Response(PersonRow(self.person).data)


class SwitchDoor(PersonDoor):
    """What closes or opens the organization to somebody."""

    http_method_names = ["post"]

    def find(self, person: UUID) -> None:
        """Who may switch."""
        super().find(person)
        require(self.actor, Action.PERSON_SWITCH)


class SwitchOffDoor(SwitchDoor):
    """Somebody may no longer come in."""

    @extend_schema(
        operation_id="switchOffPerson", summary="Switch a person off", request=None, responses=PersonRow
    )
    def post(self, request: Request, organization: str, person: UUID) -> Response:
        """Close the organization to a person; sessions and tokens end with their next request."""
        return Response(PersonRow(switch_off(actor=self.actor, person_id=person)).data)


class SwitchOnDoor(SwitchDoor):
    """Somebody may come in again."""

    @extend_schema(
        operation_id="switchOnPerson", summary="Switch a person on", request=None, responses=PersonRow
    )
    def post(self, request: Request, organization: str, person: UUID) -> Response:
        """Open the organization to a person again."""
        return Response(PersonRow(switch_on(actor=self.actor, person_id=person)).data)


class ImportsDoor(Door):
    """Files of people."""

    tag = "People"
    reads = Scope.PEOPLE_WRITE
    writes = Scope.PEOPLE_WRITE
    parser_classes = [MultiPartParser]

    def find(self, **where: Any) -> None:
        """Who may import."""
        require(self.actor, Action.PERSON_IMPORT)

    @extend_schema(
        operation_id="uploadPeople",
        summary="Upload a file of people",
        request={"multipart/form-data": PeopleFile},
        responses={201: ImportPreview},
    )
    def post(self, request: Request, organization: str) -> Response:
        """Keep a file for a day and say what importing it would do; nobody is added yet."""
        upload = store(actor=self.actor, file=self.body(PeopleFile)["file"])
        address = reverse("api:people-import", args=[organization, upload.id])
        return Response(_shown(self, upload.id), status=201, headers={"Location": address})


class ImportDoor(ImportsDoor):
    """One uploaded file."""

    parser_classes = [Json]

    @extend_schema(operation_id="previewImport", summary="What an import would do", responses=ImportPreview)
    def get(self, request: Request, organization: str, upload: UUID) -> Response:
        """Return what importing an uploaded file would do now."""
        return Response(_shown(self, upload))

    @extend_schema(
        operation_id="importPeople",
        summary="Import people",
        request=None,
        responses={200: ImportDone, 202: ImportDone},
    )
    def post(self, request: Request, organization: str, upload: UUID) -> Response:
        """Import the good lines of a file: at once up to 5,000 lines (200), else by a job (202)."""
        done = import_people(actor=self.actor, upload_id=upload)
        return Response(ImportDone(done).data, status=202 if done.job else 200)


def _shown(door: Door, upload_id: UUID) -> Any:
    preview: Preview = preview_import(actor=door.actor, upload_id=upload_id)
    return ImportPreview(preview).data


def _plain(people: QuerySet[Person]) -> QuerySet[Person]:
    """A file reads values: roles come with its own column."""
    return people.prefetch_related(None)
