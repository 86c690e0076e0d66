"""Values for people: money, dates, counts, statuses. `{% load say %}`."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kernel.ui import charts, words
from kernel.ui.icons import icon_markup
from kernel.ui.statuses import Look, look_of
from kernel.values.money import Money

register = template.Library()

NOTHING = "—"
HUES = 6
_MESSAGE_TONES = {
    "success": "good",
    "warning": "warning",
    "error": "danger",
    "info": "info",
    "debug": "neutral",
}


@register.filter
def money(amount: Money | None) -> str:
    """`{{ price|money }}`: Money as the reader writes it; a dash for None."""
    return NOTHING if amount is None else words.money(amount)


@register.filter
def minor(units: int | None, currency: str) -> str:
    """`{{ row.price_minor|minor:row.currency }}`: minor units (cents) of a currency."""
    return NOTHING if units is None else words.money(Money(units, currency))


@register.filter
def per(price: str, term: str) -> str:
    """`{{ price|money|per:"month" }}`: a price with its period (month, year, else once)."""
    return words.per(price, term)


@register.filter
def number(value: int) -> str:
    """`{{ n|number }}`: 12,345 or 12.345."""
    return words.number(value)


@register.filter
def capped(value: int) -> str:
    """`{{ n|capped }}`: as number, but "10,000+" above ten thousand."""
    return words.capped(value)


@register.filter
def percent(part: int, whole: int) -> str:
    """`{{ part|percent:whole }}`: 80%."""
    return words.percent(part, whole)


def _time(when: date | datetime, shown: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), words.exact(when), shown)


@lru_cache(maxsize=16384)
def _cached(when: date | datetime, write: Callable[[Any], str], reader: object, zone: str) -> SafeString:
    """Return a written date; fifty rows write the same few dates again and again."""
    return _time(when, write(when))


@register.filter
def day(when: date | datetime | None) -> str:
    """`{{ when|day }}`: the date in the reader's zone, exact moment as title; a dash for None."""
    if when is None:
        return NOTHING
    return _cached(when, words.day, words.locale(), timezone.get_current_timezone_name())


@register.filter
def moment(when: datetime | None) -> str:
    """`{{ when|moment }}`: date and time."""
    if when is None:
        return NOTHING
    return _cached(when, words.moment, words.locale(), timezone.get_current_timezone_name())


@register.filter
def ago(when: datetime | None) -> str:
    """`{{ when|ago }}`: "3 days ago", exact moment as title."""
    return NOTHING if when is None else _time(when, words.ago(when))


@register.filter
def listed(names: Any) -> str:
    """`{{ names|listed }}`: A, B and C."""
    return words.listed(names)


@register.filter
def status(value: object, kind: str) -> SafeString:
    """`{{ row.status|status:"subscription" }}`: word, tone and icon of a registered status."""
    return _status(look_of(kind, value), get_language())


@lru_cache(maxsize=512)
def _status(look: Look, language: str | None) -> SafeString:
    """Return a drawn status; a page of rows shows the same few again and again."""
    icon = icon_markup(look.icon)
    return format_html(
        '<span class="status" data-tone="{}">{}<span>{}</span></span>', look.tone, icon, look.choice.label
    )


@register.filter
def message_tone(level_tag: str) -> str:
    """Return the tone of one of Django's message levels."""
    return _MESSAGE_TONES.get(level_tag, "info")


@register.filter
def needs_summary(form: Any) -> bool:
    """Whether mistakes need a list on top: several, or one that stands at no field a reader sees."""
    at_fields = sum(len(field.errors) for field in form.visible_fields())
    return at_fields > 1 or sum(map(len, form.errors.values())) > at_fields


@register.filter
def initials(name: str) -> str:
    """`{{ name|initials }}`: at most two letters."""
    parts = str(name).split()
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


@register.filter
def hue(name: str) -> int:
    """Return the number of a person's color, the same each time."""
    return crc32(str(name).encode()) % HUES


@register.filter
def times(count: int) -> range:
    """Return a range to loop over."""
    return range(int(count))


@register.simple_tag
def usage_bar(used: int, total: int, label: str = "") -> SafeString:
    """A thin bar of used against total, with its words for those who do not see it."""
    alternative = label or _("%(used)s of %(total)s used") % {
        "used": words.number(used),
        "total": words.number(total),
    }
    return charts.bar(used, total, alternative)
