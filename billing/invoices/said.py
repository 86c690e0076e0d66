"""What a bill's page says in words: what changed since last time, and what is behind a line."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.invoices.changes import Change, Comparison, Effect, compared, previous_of
from billing.invoices.explanation import ENDING, Explanation, explained_all
from billing.invoices.paper import label_of, rate, share, stretch
from billing.invoices.queries import Found, lines_of
from billing.models import InvoiceLine
from kernel.ui import words
from kernel.values.money import Money


@dataclass(frozen=True, slots=True)
class SaidChange:
    """One effect: a sentence, its amount, and whether it makes the bill higher."""

    sentence: str
    amount: Money
    is_more: bool


@dataclass(frozen=True, slots=True)
class SaidComparison:
    """What changed since an earlier bill; `changes` come to `difference`."""

    previous_id: Any
    previous_label: str
    previous_total: Money
    changes: tuple[SaidChange, ...]
    difference: Money


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line with its words and what is behind it."""

    line: InvoiceLine
    price: Money
    net: Money
    tax: Money
    rate: str
    period: str
    share: str
    explanation: Explanation
    summary: str


def said_changes(found: Found) -> SaidComparison | None:
    """Return what changed since the account's last bill for the same, None where there is none to compare."""
    previous = previous_of(found.invoice, found.lines)
    if previous is None:
        return None
    comparison: Comparison = compared(found.invoice, found.lines, previous, lines_of(previous))
    return SaidComparison(
        previous_id=previous.id,
        previous_label=label_of(found.invoice, previous),
        previous_total=previous.total,
        changes=tuple(
            SaidChange(sentence(change), change.amount, change.amount.minor > 0)
            for change in comparison.changes
        ),
        difference=comparison.difference,
    )


def said_lines(found: Found) -> list[SaidLine]:
    """Return the lines of a bill with what is behind each."""
    currency = found.invoice.currency
    return [
        SaidLine(
            line=line,
            price=Money(line.price_minor, currency),
            net=Money(line.net_minor, currency),
            tax=Money(line.tax_minor, currency),
            rate=rate(line.tax_rate),
            period=stretch(line),
            share=share(line),
            explanation=explanation,
            summary=_summary(line, explanation),
        )
        for line, explanation in zip(found.lines, explained_all(found.lines), strict=True)
    ]


def sentence(change: Change) -> str:
    """Return one effect in words."""
    known = {
        "product": change.product,
        "before": words.number(change.before),
        "after": words.number(change.after),
    }
    if change.effect in (Effect.PRICE_UP, Effect.PRICE_DOWN):
        currency = change.amount.currency
        known["before"] = words.money(Money(change.before, currency))
        known["after"] = words.money(Money(change.after, currency))
    if change.effect in (Effect.SEATS_MORE, Effect.SEATS_FEWER):
        return _of_seats(change, known)
    return _SENTENCES[change.effect]() % known


def _of_seats(change: Change, known: dict[str, str]) -> str:
    count = abs(change.after - change.before)
    known["count"] = words.number(count)
    if change.effect == Effect.SEATS_MORE:
        return (
            ngettext(
                "%(count)s license more of %(product)s: %(after)s instead of %(before)s",
                "%(count)s licenses more of %(product)s: %(after)s instead of %(before)s",
                count,
            )
            % known
        )
    return (
        ngettext(
            "%(count)s license fewer of %(product)s: %(after)s instead of %(before)s",
            "%(count)s licenses fewer of %(product)s: %(after)s instead of %(before)s",
            count,
        )
        % known
    )


_SENTENCES = {
    Effect.PRICE_UP: lambda: _("%(product)s costs more: %(after)s instead of %(before)s for each license"),
    Effect.PRICE_DOWN: lambda: _("%(product)s costs less: %(after)s instead of %(before)s for each license"),
    Effect.DAYS: lambda: _("%(product)s: other days are billed, %(after)s instead of %(before)s"),
    Effect.NEW: lambda: _("%(product)s is new on the bill"),
    Effect.ENDED: lambda: _("%(product)s is not on this bill any more"),
    Effect.OTHER: lambda: _("%(product)s is billed differently"),
    Effect.TAX: lambda: _("Tax"),
}


def _summary(line: InvoiceLine, explanation: Explanation) -> str:
    """Return in one sentence where a line's quantity comes from; "" where the ledger does not tell."""
    if not explanation.steps:
        return ""
    known = {"count": words.number(explanation.explained), "quantity": words.number(line.quantity)}
    if line.ledger_id is not None:
        sum_ = ngettext(
            "This change of %(count)s license is billed here.",
            "This change of %(count)s licenses is billed here.",
            explanation.explained,
        )
        return sum_ % known
    if line.kind in ENDING:
        sum_ = ngettext(
            "%(quantity)s of the %(count)s license that there was then.",
            "%(quantity)s of the %(count)s licenses that there were then.",
            explanation.explained,
        )
        return sum_ % known
    sum_ = ngettext(
        "That is the %(count)s license that this line bills.",
        "Together they make the %(count)s licenses that this line bills.",
        explanation.explained,
    )
    return sum_ % known
