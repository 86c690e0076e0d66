"""The pages of billing/bills/: invoices, orders, one bill, its PDF, Pay now."""

from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRefresh

from billing.accounts.permission import may_manage
from billing.invoices import columns, orders, queries
from billing.invoices.left import left_to_pay
from billing.invoices.paper import label_of, paid_with, paper_of, rate
from billing.invoices.pay_invoice import pay_invoice
from billing.invoices.pdf import EDITION, draw
from billing.invoices.rules import may_pay
from billing.invoices.said import said_changes, said_lines
from billing.invoices.totals import tax_sums
from billing.models import Invoice, Payment
from billing.payment_methods.views.content_policy import widen
from billing.payment_methods.words import called, good_through
from billing.payments.confirm import ask_again
from billing.payments.explain import why
from billing.providers.interface import Setup
from billing.providers.stripe.page import confirmation
from kernel.lists.selection import ids
from kernel.lists.show import show
from kernel.values.clock import now
from kernel.values.decision import Refused
from kernel.values.money import Money
from kernel.web.explain import sentences
from kernel.web.htmx import page_or_part
from kernel.web.once import new_key, once
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can

LIST = "billing/invoices/list.html"
ORDERS = "billing/invoices/orders.html"
DETAIL = "billing/invoices/detail.html"
PAY = "billing/invoices/pay.html"


@require_GET
def page(request: HttpRequest, organization: str) -> HttpResponseBase:
    """Bills & payments, tab Invoices."""
    actor: Actor = request.actor
    queries.require_any(actor)
    listing = show(
        request,
        columns.list_for(actor),
        queries.visible(actor),
        filename="invoices",
        loaded=queries.loaded,
    )
    if listing.answer is not None:
        return listing.answer
    queries.spell(listing.rows)
    return page_or_part(request, LIST, {"listing": listing, "tab": "invoices"}, part="list")


@require_GET
def orders_page(request: HttpRequest, organization: str) -> HttpResponseBase:
    """Bills & payments, tab Orders."""
    actor: Actor = request.actor
    queries.require_any(actor)
    listing = show(
        request, orders.list_for(actor), orders.visible(actor), filename="orders", loaded=orders.loaded
    )
    if listing.answer is not None:
        return listing.answer
    orders.spell(listing.rows)
    return page_or_part(request, ORDERS, {"listing": listing, "tab": "orders"}, part="list")


@require_GET
def detail(request: HttpRequest, organization: str, invoice_id: UUID) -> HttpResponse:
    """One bill: what changed, its lines and what is behind them, what was paid and given back."""
    found = queries.whole(_find(request, invoice_id))
    charge = found.open_charge
    if request.headers.get("HX-Target") == "payment-state":
        shown = request.GET.get("state", "")
        is_same = charge is not None and shown == str(charge.state)
        # Else all of the page is different now.
        return HttpResponse(status=204) if is_same else HttpResponseClientRefresh()
    if charge is not None and charge.state == Payment.State.ACTION_NEEDED:
        # Perhaps they come back from their bank: ask how it went.
        ask_again(charge.id)
    confirming = _confirming(charge)
    response = page_or_part(request, DETAIL, {**_told(request.actor, found), "confirming": confirming})
    return widen(response, confirming) if confirming else response


@require_GET
def pdf(request: HttpRequest, organization: str, invoice_id: UUID) -> HttpResponse:
    """Download PDF."""
    return pdf_response(request, _find(request, invoice_id))


def pay(request: HttpRequest, organization: str, invoice_id: UUID) -> HttpResponse:
    """Pay now: with which card, then ask for it; the bill's page tells how it goes."""
    invoice, actor = _find(request, invoice_id), request.actor
    if not may_manage(actor, invoice.account):
        raise Http404
    if request.method != "POST":
        return page_or_part(request, PAY, _paying(invoice), part="panel")
    wanted = ids([request.POST.get("method", "")])

    def act() -> str:
        pay_invoice(actor=actor, invoice_id=invoice.id, method_id=wanted[0] if wanted else UUID(int=0))
        return reverse("billing:bills:invoice", args=[organization, invoice.id])

    try:
        # A refusal gives the key back, so that the mended form can be sent.
        with transaction.atomic():
            return once(request, actor.person_id, act)
    except Refused as refusal:
        context = {**_paying(invoice), "refusal": sentences(refusal.decision)}
        return page_or_part(request, PAY, context, part="panel", status=422)


def pdf_response(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """Answer with the PDF of a bill; who has it already is told that it is still the same."""
    left = left_to_pay(invoice) if invoice.status == Invoice.Status.DUE else None
    tag = f'"{sha256(_print(invoice, left).encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        data = draw(paper_of(invoice, queries.lines_of(invoice), left))
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{invoice.label}.pdf"'
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    return response


def _print(invoice: Invoice, left: Money | None) -> str:
    """Everything that can still change on a bill's paper."""
    means = sorted(invoice.paid_with.items())
    return f"{EDITION} {invoice.id} {invoice.status} {invoice.paid_at} {means} {left}"


def _find(request: HttpRequest, invoice_id: UUID) -> Invoice:
    invoice = queries.find(request.actor, invoice_id)
    if invoice is None:
        raise Http404
    return invoice


def _told(actor: Actor, found: queries.Found) -> dict[str, Any]:
    invoice, charge = found.invoice, found.open_charge
    may = may_manage(actor, invoice.account) and may_pay(invoice, under_way=charge is not None)
    return {
        "invoice": invoice,
        "found": found,
        "lines": said_lines(found),
        "changes": said_changes(found),
        "taxes": [(one, rate(one.points)) for one in tax_sums(found.lines, invoice.currency)],
        "means": paid_with(invoice.paid_with),
        "is_note": invoice.kind == Invoice.Kind.CREDIT_NOTE,
        "credit_of_label": label_of(invoice, invoice.credit_of) if invoice.credit_of else "",
        "may_pay": bool(may),
        "overdue": invoice.status == Invoice.Status.DUE and invoice.due_at < now(),
        "left": left_to_pay(invoice) if invoice.status == Invoice.Status.DUE and found.credits else None,
        "why_refused": why(found.last_refusal.refusal) if found.last_refusal else "",
        "sees_subscriptions": bool(can(actor, Action.SUBSCRIPTION_SEE)),
    }


def _confirming(charge: Payment | None) -> Setup | None:
    """Return what a buyer's browser needs to confirm on this page; banks with a page of their own need nothing."""
    if charge is None or not charge.action or "client_secret" not in charge.action:
        return None
    return confirmation(charge.action, get_language() or "en")


def _paying(invoice: Invoice) -> dict[str, Any]:
    found = queries.whole(invoice)
    decision = may_pay(invoice, under_way=found.open_charge is not None)
    cards = queries.cards_of(invoice.account_id) if decision else []
    usual = invoice.account.payment_method_id
    chosen = usual if any(card.id == usual for card in cards) else next((card.id for card in cards), None)
    return {
        "invoice": invoice,
        "cards": [
            {"id": card.id, "words": called(card), "until": good_through(card), "checked": card.id == chosen}
            for card in cards
        ],
        "payable": bool(decision),
        "left": left_to_pay(invoice),
        "by_transfer": invoice.paid_with.get("kind") == "invoice",
        "refusal": sentences(decision),
        "submission_key": new_key(),
    }
