"""Values as words, in the language and time zone of the reader. Plain text; markup is in `say`."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from kernel.values.clock import now
from kernel.values.money import Money

CAP = 10_000


@lru_cache(maxsize=32)
def _parsed(code: str) -> Locale:
    return Locale.parse(to_locale(code))


def locale() -> Locale:
    """Return the reader's locale, from the active language."""
    return _parsed(get_language() or "en")


@lru_cache(maxsize=8192)
def _money(amount: Money, reader: Locale) -> str:
    return format_currency(amount.amount, amount.currency, locale=reader)


def money(amount: Money) -> str:
    """Return an amount as the reader writes it: € 84,00 in Dutch, €84.00 in English."""
    return _money(amount, locale())


def per(price: str, term: str) -> str:
    """Return a price with its period; `term` is month, year, or anything else for a single charge."""
    if term == "month":
        return _("%(price)s per month") % {"price": price}
    if term == "year":
        return _("%(price)s per year") % {"price": price}
    return _("%(price)s once") % {"price": price}


@lru_cache(maxsize=8192)
def _number(value: int, reader: Locale) -> str:
    return format_decimal(value, locale=reader)


def number(value: int) -> str:
    """Return a count with the reader's separators."""
    return _number(value, locale())


def capped(value: int) -> str:
    """Return a count that stops counting: "10,000+" above ten thousand."""
    return f"{number(CAP)}+" if value > CAP else number(value)


def percent(part: int, whole: int) -> str:
    """Return part of whole as a whole percentage; nothing of nothing is 0 %."""
    return format_percent(part / whole if whole else 0, locale=locale())


def local(moment: datetime) -> datetime:
    """Return the moment in the reader's time zone."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def day(when: date | datetime) -> str:
    """Return a date, such as 12 mrt 2027."""
    return format_date(local(when) if isinstance(when, datetime) else when, format="medium", locale=locale())


def moment(when: datetime) -> str:
    """Return a date with its time, such as Mar 12, 2027, 2:05 PM."""
    here = local(when)
    time = format_time(here, format="short", locale=locale()).replace("\u202f", " ")
    return f"{day(here)}, {time}"


def exact(when: date | datetime) -> str:
    """Return the date in full, with time and time zone where there is one."""
    if not isinstance(when, datetime):
        return format_date(when, format="full", locale=locale())
    here = local(when)
    words = format_datetime(here, format="full", locale=locale(), tzinfo=here.tzinfo)
    return words.replace("\u202f", " ")


def ago(when: datetime) -> str:
    """Return how far a moment lies from now: "3 days ago", "in 2 hours"."""
    distance: timedelta = when - now()
    return format_timedelta(distance, add_direction=True, locale=locale())


def listed(names: Iterable[object]) -> str:
    """Return "A, B and C" in the reader's language."""
    return format_list([str(name) for name in names], locale=locale())
