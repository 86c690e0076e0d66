"""What stands on a bill, in words of the bill's own language: the same for every reader, every time.

Days are those of the UTC calendar, by which shares are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import format_percent
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.invoices.totals import TaxSum, tax_sums
from billing.models import Invoice, InvoiceLine
from kernel.ui import words
from kernel.values.money import Money
from licensing.models import Subscription

# Where people print on Letter (Unicode CLDR, paper size).
LETTER = frozenset("BZ CA CL CO CR GT MX NI PA PH PR SV US VE".split())
Frequency = Subscription.Frequency


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One row of the table."""

    kind: str
    product: str
    period: str
    share: str
    quantity: str
    price: str
    per: str
    tax: str
    net: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole bill in words. `facts` and `totals` are (label, value); `notes` are sentences, `foot` one line."""

    language: str
    is_letter: bool
    title: str
    number: str
    seller: tuple[str, ...]
    bill_to: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    headings: tuple[str, ...]
    lines: tuple[PaperLine, ...]
    totals: tuple[tuple[str, str], ...]
    total: tuple[str, str]
    notes: tuple[str, ...]
    labels: tuple[str, str]
    foot: str
    page_of: str


def paper_of(invoice: Invoice, lines: Sequence[InvoiceLine], left: Money | None = None) -> Paper:
    """Return what stands on a bill (its account and, for a credit note, `credit_of` must be loaded).

    `left` is what is still to be paid of a due one, all of it by default.
    """
    with translation.override(invoice.language):
        label = _("Total credit") if invoice.kind == Invoice.Kind.CREDIT_NOTE else _("Total")
        return Paper(
            language=invoice.language,
            is_letter=invoice.bill_to.get("country", "") in LETTER,
            title=str(invoice.get_kind_display()),
            number=invoice.label,
            seller=_party(invoice.seller),
            bill_to=_party(invoice.bill_to),
            facts=tuple(_facts(invoice)),
            headings=(
                _("Transaction"),
                _("Product and period"),
                _("Quantity"),
                _("Price per license"),
                _("Tax rate"),
                _("Amount"),
            ),
            lines=tuple(_line(line, invoice.currency) for line in lines),
            totals=tuple(_totals(invoice, tax_sums(lines, invoice.currency))),
            total=(label, words.money(invoice.total)),
            notes=tuple(_notes(invoice, lines, left or invoice.total)),
            labels=(_("From"), _("Bill to")),
            foot=_foot(invoice),
            page_of=_("Page %(page)s of %(pages)s"),
        )


def day(moment: datetime) -> str:
    """Return the day of a moment in the calendar that bills count by."""
    return words.day(_date(moment))


def stretch(line: InvoiceLine) -> str:
    """Return the days a line bills, first to last: Mar 1, 2027 to Mar 31, 2027."""
    first = _date(line.billed_from)
    last = max(_date(line.billed_until) - timedelta(days=1), first)
    return f"{words.day(first)} – {words.day(last)}"


def share(line: InvoiceLine) -> str:
    """Return which share of its period a line bills, "" for all of it."""
    if line.days == line.days_in_period:
        return ""
    known = {"days": words.number(line.days), "all": words.number(line.days_in_period)}
    return ngettext("%(days)s of %(all)s day", "%(days)s of %(all)s days", line.days_in_period) % known


def rate(points: int) -> str:
    """Return a tax rate: 2100 is "21%", 825 "8.25%"."""
    return str(format_percent(Decimal(points) / 10_000, locale=words.locale(), decimal_quantization=False))


def per(frequency: int) -> str:
    """Return how often a price is due, in words."""
    return str(Frequency(frequency).label)


def paid_with(means: dict[str, Any]) -> str:
    """Return "Visa ending 4242", or that it is paid by transfer."""
    if means.get("kind") == "card":
        known = {"brand": means.get("brand") or _("Card"), "last4": means.get("last4", "")}
        return _("%(brand)s ending %(last4)s") % known
    return _("Bank transfer")


def label_of(near: Invoice, other: Invoice) -> str:
    """Return the public number of another bill of the same account, which need not be loaded again."""
    return f"{near.account.code}-{other.number:05d}"


def _date(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _party(given: dict[str, Any]) -> tuple[str, ...]:
    country = str(words.locale().territories.get(given.get("country", ""), ""))
    number = _("Tax number: %(number)s") % {"number": given["tax_number"]} if given.get("tax_number") else ""
    lines = (given.get("name", ""), *given.get("address", ()), country, number, given.get("email", ""))
    return tuple(str(line) for line in lines if line)


def _facts(invoice: Invoice) -> list[tuple[str, str]]:
    is_note = invoice.kind == Invoice.Kind.CREDIT_NOTE
    found = [
        (_("Credit note number") if is_note else _("Invoice number"), invoice.label),
        (_("Credit note date") if is_note else _("Invoice date"), day(invoice.issued_at)),
    ]
    if invoice.credit_of is not None:
        credited = invoice.credit_of
        found.append((_("Credit for invoice"), f"{label_of(invoice, credited)}, {day(credited.issued_at)}"))
    if invoice.status == Invoice.Status.DUE:
        found.append((_("Due date"), day(invoice.due_at)))
    if invoice.purchase_order:
        found.append((_("Purchase order number"), invoice.purchase_order))
    if invoice.paid_with.get("kind") == "card":
        paid = _("Charged to") if invoice.status == Invoice.Status.DUE else _("Paid with")
        label = _("Refunded to") if is_note else paid
        found.append((label, paid_with(invoice.paid_with)))
    return found


def _line(line: InvoiceLine, currency: str) -> PaperLine:
    return PaperLine(
        kind=str(line.get_kind_display()),
        product=line.product_name,
        period=stretch(line),
        share=share(line),
        quantity=words.number(line.quantity),
        price=words.money(Money(line.price_minor, currency)),
        per=per(line.frequency),
        tax=rate(line.tax_rate),
        net=words.money(Money(line.net_minor, currency)),
    )


def _totals(invoice: Invoice, sums: Sequence[TaxSum]) -> list[tuple[str, str]]:
    found = [(_("Amount without tax"), words.money(invoice.net))]
    for one in sums:
        if one.points:
            known = {"name": one.name or _("Tax"), "rate": rate(one.points), "net": words.money(one.net)}
            found.append((_("%(name)s %(rate)s on %(net)s") % known, words.money(one.tax)))
    if len(found) == 1:
        found.append((_("Tax"), words.money(invoice.tax)))
    return found


def _notes(invoice: Invoice, lines: Sequence[InvoiceLine], left: Money) -> list[str]:
    known = {
        "total": words.money(left),
        "number": invoice.label,
        "day": day(invoice.due_at),
        "means": paid_with(invoice.paid_with),
    }
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        found = [_credit_note(invoice, known)]
    elif invoice.status == Invoice.Status.PAID:
        known["day"] = day(invoice.paid_at or invoice.issued_at)
        found = [_("Paid on %(day)s with %(means)s. There is nothing more to pay.") % known]
        if invoice.paid_with.get("kind") != "card":
            found = [_("Paid on %(day)s by bank transfer. There is nothing more to pay.") % known]
    elif invoice.status == Invoice.Status.CREDITED:
        found = [_("A credit note took this invoice back. There is nothing to pay.")]
    else:
        found = _how_to_pay(invoice, known)
        if left != invoice.total:
            found.append(
                _("Credit notes took the rest of %(all)s back.") % {"all": words.money(invoice.total)}
            )
    if not any(line.tax_rate for line in lines):
        found.append(_("No sales tax or VAT was added to this bill."))
    if any(share(line) for line in lines):
        found.append(
            _("A part of a period is billed by its days, the first day included, counted in UTC: "
              "price × quantity × days ÷ days of the period, rounded once per line.")
        )  # fmt: skip
    return found


def _credit_note(note: Invoice, known: dict[str, str]) -> str:
    known["invoice"] = label_of(note, note.credit_of) if note.credit_of is not None else ""
    known["total"] = words.money(note.total * -1)
    if note.status == Invoice.Status.CREDITED:
        return (
            _("This credit note takes back %(total)s of invoice %(invoice)s that had not been paid.") % known
        )
    if note.paid_with.get("kind") == "card":
        return _("%(total)s of invoice %(invoice)s is paid back to %(means)s.") % known
    return _("%(total)s of invoice %(invoice)s is paid back by bank transfer.") % known


def _how_to_pay(invoice: Invoice, known: dict[str, str]) -> list[str]:
    if invoice.paid_with.get("kind") == "card":
        return [
            _("%(total)s is due on %(day)s and is charged to %(means)s. You can also pay in the portal.")
            % known
        ]
    known["bank"] = str(invoice.seller.get("bank", ""))
    if known["bank"]:
        return [_("Please pay %(total)s by %(day)s to %(bank)s, with reference %(number)s.") % known]
    return [_("Please pay %(total)s by %(day)s by bank transfer, with reference %(number)s.") % known]


def _foot(invoice: Invoice) -> str:
    return " · ".join(filter(None, (invoice.seller.get("name", ""), invoice.label)))
