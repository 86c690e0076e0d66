"""ExportDoor: a list as a file, with the filters, search, order and columns of the address."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.functional import classproperty
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes
from rest_framework.exceptions import ValidationError

from kernel.api.pages import PagedDoor, parameters_of
from kernel.lists.declare import Column
from kernel.lists.export import export

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a door that exports answers, for extend_schema.
FILE = {(200, CSV): OpenApiTypes.STR, (200, XLSX): OpenApiTypes.BINARY}


class ExportDoor(PagedDoor):
    """All pages at once: CSV streams with memory flat; XLSX holds at most what a worksheet can."""

    filename: ClassVar[str] = ""

    @classproperty
    def query(cls) -> list[OpenApiParameter]:  # noqa: N805 a property of the class
        """The parameters, for the schema and for naming an unknown one."""
        kind = OpenApiParameter(
            "format", str, enum=["csv", "xlsx"], default="csv", description="Kind of file."
        )
        names = (
            [column.name for column in cls.listing.columns if not column.export_only] if cls.listing else []
        )
        columns = OpenApiParameter(
            "columns",
            {"type": "array", "items": {"type": "string", "enum": names}},
            style="form",
            explode=True,
            description="Columns of the file; without them, those of the page.",
        )
        return [kind, columns, *cls.more, *(parameters_of(cls.listing) if cls.listing else [])]

    def exported(self, queryset: QuerySet[Any]) -> HttpResponseBase:
        """Answer the rows that match as a file. Raises ValidationError for a kind or column nobody knows."""
        kind = self.request.query_params.get("format", "csv")
        if kind not in ("csv", "xlsx"):
            raise ValidationError({"format": [_("Choose csv or xlsx.")]})
        assert self.listing is not None, "An export needs the list's declaration."  # noqa: S101 a mistake in the program
        shown = self._columns()
        return export(
            self.request._request, self.listing, self.narrowed(queryset), self._order(), shown,
            kind=kind, filename=self.filename,
        )  # fmt: skip

    def _columns(self) -> tuple[Column, ...]:
        assert self.listing is not None  # noqa: S101 as above
        wanted = self.request.query_params.getlist("columns")
        known = [column.name for column in self.listing.columns if not column.export_only]
        if unknown := sorted(set(wanted) - set(known)):
            sentence = _("There is no column %(unknown)s. Known are %(names)s.")
            words = {"unknown": ", ".join(unknown), "names": ", ".join(known)}
            raise ValidationError({"columns": [sentence % words]})
        return self.listing.chosen(wanted)
