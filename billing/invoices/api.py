"""invoices/: the list, one bill with what is behind its lines, its PDF, and paying it now."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import OpenApiTypes, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from billing.accounts.permission import managing
from billing.invoices import queries
from billing.invoices.columns import INVOICES, list_for
from billing.invoices.pay_invoice import pay_invoice
from billing.invoices.rules import may_pay
from billing.invoices.said import said_lines
from billing.invoices.serializers import InvoiceRow, Paying, PaymentRow, WholeInvoice
from billing.invoices.views import pdf_response
from billing.models import Invoice
from kernel.api.door import Door
from kernel.api.exports import FILE, ExportDoor
from kernel.api.pages import PagedDoor, PageOf
from kernel.lists.declare import List
from tenants.permissions.can import require
from tenants.tokens.scopes import Scope


class InvoicesDoor(PagedDoor):
    """Bills of one's own account, and for some of the organization's."""

    tag = "Bills"
    reads = Scope.BILLS_READ
    listing = INVOICES

    def declared(self) -> List:
        """Who sees one account only has no filter for accounts."""
        return list_for(self.actor)

    def find(self) -> None:
        """Only who has an account, or may have one."""
        queries.require_any(self.actor)

    @extend_schema(operation_id="listInvoices", summary="List invoices", responses=PageOf(InvoiceRow))
    def get(self, request: Request, organization: str) -> Response:
        """Return invoices and credit notes, the newest first; nobody sees a colleague's."""
        return self.paged(_loaded(queries.visible(self.actor)), lambda rows: InvoiceRow(rows, many=True).data)


class InvoicesExportDoor(ExportDoor, InvoicesDoor):
    """The list as a file."""

    reads = Scope.EXPORTS_READ
    filename = "invoices"

    @extend_schema(operation_id="exportInvoices", summary="Export invoices", responses=FILE)
    def get(self, request: Request, organization: str) -> HttpResponseBase:
        """Return the rows that match, all pages, as CSV or XLSX."""
        return self.exported(queries.visible(self.actor))


class InvoiceDoor(Door):
    """One bill."""

    tag = "Bills"
    reads = Scope.BILLS_READ

    def find(self, invoice: UUID) -> None:
        """The bill, if the actor may see it."""
        found = queries.find(self.actor, invoice)
        if found is None:
            raise Http404
        self.invoice: Invoice = found

    @extend_schema(operation_id="getInvoice", summary="One invoice", responses=WholeInvoice)
    def get(self, request: Request, organization: str, invoice: UUID) -> Response:
        """Return a bill with its lines; each tells the changes in the seat ledger that make its quantity."""
        found = queries.whole(self.invoice)
        lines = {"lines": said_lines(found), "payments": found.payments}
        return Response(WholeInvoice(_With(self.invoice, lines)).data)


class InvoicePdfDoor(InvoiceDoor):
    """A bill on paper."""

    @extend_schema(
        operation_id="getInvoicePdf",
        summary="An invoice as PDF",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, organization: str, invoice: UUID) -> HttpResponse:
        """Return the PDF, in the bill's language, on the paper of its country; an ETag spares the second time."""
        return pdf_response(request._request, self.invoice)


class PayDoor(InvoiceDoor):
    """Pay now."""

    writes = Scope.PURCHASES_WRITE
    http_method_names = ["post"]

    def find(self, invoice: UUID) -> None:
        """The bill, if the actor may see and pay it and it waits for its money."""
        super().find(invoice)
        require(self.actor, managing(self.invoice.account.owner_id), self.invoice)
        charge = queries.whole(self.invoice).open_charge
        may_pay(self.invoice, under_way=charge is not None).or_refuse()

    @extend_schema(
        operation_id="payInvoice",
        summary="Pay an invoice now",
        request=Paying,
        responses={202: PaymentRow},
    )
    def post(self, request: Request, organization: str, invoice: UUID) -> Response:
        """Ask for the charge of a bill that is due; it is `pending` until the bank has answered: follow the bill.

        Send an `Idempotency-Key`: the same one again charges nothing more.
        """
        asked = self.body(Paying)
        payment = pay_invoice(actor=self.actor, invoice_id=invoice, method_id=asked["payment_method"])
        answer = Response(PaymentRow(payment).data, status=202)
        answer["Location"] = request.build_absolute_uri(reverse("api:invoice", args=[organization, invoice]))
        return answer


class _With:
    """A bill together with what was loaded beside it."""

    def __init__(self, invoice: Invoice, more: dict[str, Any]) -> None:
        self._invoice, self._more = invoice, more

    def __getattr__(self, name: str) -> Any:
        return self._more[name] if name in self._more else getattr(self._invoice, name)


def _loaded(invoices: QuerySet[Invoice]) -> QuerySet[Any]:
    return invoices.select_related("account")
