"""ExportDoor: a list as a file, with the filters, search, order and columns of the address."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes
from rest_framework.exceptions import ValidationError

from kernel.api.pages import PagedDoor, parameters_of
from kernel.lists.declare import Column, List
from kernel.lists.export import export

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a door that exports answers, for extend_schema.
FILE = {(200, CSV): OpenApiTypes.STR, (200, XLSX): OpenApiTypes.BINARY}
FORMAT = OpenApiParameter("format", str, enum=["csv", "xlsx"], default="csv", description="Kind of file.")


class ExportDoor(PagedDoor):
    """All pages at once: CSV streams with memory flat; XLSX holds at most what a worksheet can."""

    filename: ClassVar[str] = ""

    @classmethod
    def parameters(cls, listing: List | None) -> list[OpenApiParameter]:
        """Return the parameters of a list as a file."""
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
        return [FORMAT, columns, *cls.more, *(parameters_of(listing) if listing else [])]

    def exported(self, queryset: QuerySet[Any]) -> HttpResponseBase:
        """Answer the rows that match as a file. Raises ValidationError for a kind or column nobody knows."""
        kind = self.request.query_params.get("format", "csv")
        if kind not in ("csv", "xlsx"):
            raise ValidationError({"format": [_("Choose csv or xlsx.")]})
        listing = self._listing()
        shown = self._columns(listing)
        answer = export(
            self.request._request, listing, self.narrowed(queryset), self._order(), shown,
            kind=kind, filename=self.filename,
        )  # fmt: skip
        if answer.status_code == 422:
            # A page says it in a line of text, a program gets a problem.
            raise ValidationError({"format": [answer.content.decode()]})
        return answer

    def _listing(self) -> List:
        listing = self.declared()
        if listing is None:
            raise TypeError("An export needs the list's declaration.")
        return listing

    def _columns(self, listing: List) -> tuple[Column, ...]:
        wanted = self.request.query_params.getlist("columns")
        known = [column.name for column in listing.columns if not column.export_only]
        if unknown := sorted(set(wanted) - set(known)):
            sentence = _("There is no column %(unknown)s. Known are %(names)s.")
            words = {"unknown": ", ".join(unknown), "names": ", ".join(known)}
            raise ValidationError({"columns": [sentence % words]})
        return listing.chosen(wanted)
