"""What the style guide shows: made-up things, so that the kernel needs to know no product."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.ui.charts import Bar, Series, bars, columns, trend
from kernel.ui.words import money
from kernel.values.money import Money

MONTHS = ("Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As it stands on the invoice."))
    address = forms.EmailField(label=gettext_lazy("Email"))
    amount = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=1, initial=5)
    since = forms.DateField(
        label=gettext_lazy("Start date"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose a reason")), ("unused", gettext_lazy("Nobody uses it"))],
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    how = forms.ChoiceField(
        label=gettext_lazy("How often"),
        help_text=gettext_lazy("You can change this later."),
        choices=[("month", gettext_lazy("Monthly")), ("year", gettext_lazy("Yearly"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read the terms"))


@dataclass(frozen=True)
class Row:
    """One row of the sample table."""

    id: int
    product: str
    family: str
    who: str
    channel: str
    tone: str
    word: str
    status_tone: str
    used: int
    total: int
    price: Money
    ends: datetime | None


def rows() -> list[Row]:
    """Return a few rows, among them the awkward ones."""
    when = datetime(2027, 3, 12, 13, 5, tzinfo=UTC)
    bought: dict[str, Any] = {"channel": _("Self-service"), "tone": "brand", "ends": when}
    return [
        Row(
            **bought,
            id=1,
            product="Drawing Plan 2",
            family="Diagrams",
            who="Bram Jansen",
            word=_("Active"),
            status_tone="good",
            used=4,
            total=5,
            price=Money(8400, "EUR"),
        ),
        Row(
            **bought,
            id=2,
            product="Reports Pro",
            family="Analytics",
            who="Chris Bakker",
            word=_("Expired"),
            status_tone="warning",
            used=10,
            total=10,
            price=Money(9400, "EUR"),
        ),
        Row(
            id=3,
            product="Planning Plan 3 for large teams",
            family="Projects",
            who="Dana Smit",
            channel=_("Trial"),
            tone="info",
            word=_("Deleted"),
            status_tone="danger",
            used=0,
            total=25,
            price=Money(0, "EUR"),
            ends=None,
        ),
        Row(
            id=4,
            product="Office Suite E3",
            family="Everything",
            who="Contoso",
            channel=_("Central"),
            tone="neutral",
            word=_("Moving"),
            status_tone="info",
            used=1840,
            total=2000,
            price=Money(7_200_000, "EUR"),
            ends=when,
        ),
    ]


def navigation() -> list[dict[str, Any]]:
    """Return a menu of the style guide's own chapters."""
    chapters = [
        ("words", _("Words and status"), "tag"),
        ("acts", _("Buttons and menus"), "take"),
        ("lists", _("Lists and tables"), "log"),
        ("forms", _("Forms and choices"), "edit"),
        ("decisions", _("Dialogs and panels"), "open"),
        ("pictures", _("Pictures"), "chart"),
        ("layout", _("Layout"), "columns"),
        ("tokens", _("Colors and icons"), "star"),
        ("reference", _("Reference"), "book"),
    ]
    items = [
        {"label": words, "url": f"#{name}", "icon": icon, "current": name == "words"}
        for name, words, icon in chapters
    ]
    return [{"label": "", "items": items}]


def context(wrong: bool) -> dict[str, Any]:
    """Return what the guide's template shows; `wrong` fills the form in badly."""
    form = SampleForm({"name": "", "address": "bram", "amount": "0"} if wrong else None)
    return {
        "form": form,
        "filters": SampleForm(prefix="filter"),
        "rows": rows(),
        "price": Money(8400, "EUR"),
        "when": datetime(2027, 3, 12, 13, 5, tzinfo=UTC),
        "crumbs": [
            {"label": _("Home"), "url": "#"},
            {"label": _("Your products"), "url": "#"},
            {"label": "Drawing Plan 2"},
        ],
        "tabs": [
            {"label": _("Products"), "url": "#lists", "current": True, "count": 1240},
            {"label": _("Requests"), "url": "#lists", "count": 3},
            {"label": _("History"), "url": "#lists"},
        ],
        "steps": [
            {"label": _("Choose"), "state": "done", "url": "#"},
            {"label": _("Check the plan"), "state": "current"},
            {"label": _("Confirm"), "state": "todo"},
        ],
        "facts": [
            (_("Purchaser"), "Bram Jansen"),
            (_("Quantity"), "5"),
            (_("Price"), money(Money(8400, "EUR"))),
            (_("Expiry date"), "12 Mar 2027"),
        ],
        "events": [
            {
                "title": _("Bram Jansen bought 5 licenses"),
                "when": "12 Mar 2026",
                "tone": "brand",
                "icon": "cart",
            },
            {
                "title": _("Anna de Vries took control"),
                "detail": _("4 people keep their license."),
                "when": "14 Mar 2026",
                "tone": "good",
                "icon": "take",
            },
            {"title": _("The price changed"), "when": "1 Apr 2026"},
        ],
        **_pictures(),
    }


def _pictures() -> dict[str, Any]:
    spend = [
        Series(_("Central"), [72, 72, 74, 74, 74, 80, 80, 82, 82, 84, 84, 86]),
        Series(_("Self-service"), [3, 4, 4, 6, 7, 7, 9, 12, 14, 13, 16, 18]),
        Series(_("Trial"), [0, 1, 0, 2, 0, 1, 0, 0, 1, 0, 2, 1]),
    ]
    used = [
        Bar("Office Suite E3", 1840, 2000),
        Bar("Reports Pro", 310, 300, href="#pictures"),
        Bar("Drawing Plan 2", 44, 120, note=_("9 subscriptions")),
        Bar("Planning Plan 3", 0, 25),
    ]
    return {
        "spend": columns(
            title=_("Spend per month by channel"),
            categories=MONTHS,
            series=spend,
            show=lambda value: money(Money(value * 100_000, "EUR")).replace(".00", ""),
        ),
        "seats": bars(
            title=_("Seats used against seats bought"),
            rows=used,
            headings=[_("Product"), _("Used"), _("Bought")],
            own_scale=True,
        ),
        "trend": trend(title=_("People with a license"), values=[40, 42, 41, 47, 52, 60, 58, 66]),
    }
