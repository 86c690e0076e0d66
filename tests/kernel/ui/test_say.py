"""Values as words, in English and in Dutch, in the reader's time zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import models
from django.template import Context, Template
from django.utils import timezone, translation

from kernel.ui import statuses
from kernel.values.clock import now
from kernel.values.money import Money

WHEN = datetime(2027, 3, 12, 23, 30, tzinfo=UTC)


class Light(models.IntegerChoices):
    ON = 1, "On"
    OFF = 2, "Off"


def say(source: str, language: str = "en", zone: str = "UTC", **values: object) -> str:
    with translation.override(language), timezone.override(zone):
        words = Template("{% load say %}" + source).render(Context(values))
    return words.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("money", "english", "dutch"),
    [
        (Money(8400, "EUR"), "€84.00", "€ 84,00"),
        (Money(7_200_050, "EUR"), "€72,000.50", "€ 72.000,50"),
        (Money(1500, "USD"), "$15.00", "US$ 15,00"),
        (Money(1500, "JPY"), "¥1,500", "JP¥ 1.500"),
        (Money(-4900, "EUR"), "-€49.00", "€ -49,00"),
        (None, "—", "—"),
    ],
)
def test_money(money: Money | None, english: str, dutch: str) -> None:
    assert say("{{ m|money }}", m=money) == english
    assert say("{{ m|money }}", "nl", m=money) == dutch


def test_minor_units_and_period() -> None:
    assert say('{{ n|minor:"EUR"|per:"month" }}', n=8400) == "€84.00 per month"
    assert say('{{ n|minor:"EUR"|per:"year" }}', n=8400) == "€84.00 per year"
    assert say('{{ n|minor:"EUR" }}', n=None) == "—"


def test_a_date_is_told_in_the_readers_zone_with_the_exact_moment() -> None:
    english = say("{{ w|day }}", zone="Europe/Amsterdam", w=WHEN)
    assert english.startswith('<time datetime="2027-03-12T23:30:00+00:00" title="Saturday, March 13, 2027')
    assert "12:30:00 AM" in english
    assert english.endswith(">Mar 13, 2027</time>")
    assert say("{{ w|day }}", "nl", "Europe/Amsterdam", w=WHEN).endswith(">13 mrt 2027</time>")
    assert say("{{ w|day }}", zone="UTC", w=WHEN).endswith(">Mar 12, 2027</time>")


def test_a_plain_date_has_no_zone() -> None:
    seen = say("{{ w|day }}", "nl", "Asia/Tokyo", w=date(2027, 3, 12))
    assert seen == '<time datetime="2027-03-12" title="vrijdag 12 maart 2027">12 mrt 2027</time>'


def test_nothing_is_a_dash() -> None:
    assert say("{{ w|day }}{{ w|moment }}{{ w|ago }}", w=None) == "———"


def test_a_moment_has_its_time() -> None:
    assert say("{{ w|moment }}", w=WHEN).endswith(">Mar 12, 2027, 11:30 PM</time>")
    assert say("{{ w|moment }}", "nl", w=WHEN).endswith(">12 mrt 2027, 23:30</time>")


def test_how_long_ago() -> None:
    assert ">3 days ago<" in say("{{ w|ago }}", w=now() - timedelta(days=3, hours=1))
    assert ">over 2 uur<" in say("{{ w|ago }}", "nl", w=now() + timedelta(hours=2))


@pytest.mark.parametrize(
    ("count", "english", "dutch"), [(9_999, "9,999", "9.999"), (10_000, "10,000", "10.000")]
)
def test_counts(count: int, english: str, dutch: str) -> None:
    assert say("{{ n|number }} {{ n|capped }}", n=count) == f"{english} {english}"
    assert say("{{ n|number }} {{ n|capped }}", "nl", n=count) == f"{dutch} {dutch}"


def test_a_count_stops_at_ten_thousand() -> None:
    assert say("{{ n|capped }}", n=10_001) == "10,000+"
    assert say("{{ n|capped }}", "nl", n=60_312) == "10.000+"


def test_percent_and_lists() -> None:
    assert say("{{ 4|percent:5 }} {{ 0|percent:0 }}") == "80% 0%"
    assert say("{{ n|listed }}", n=["A", "B", "C"]) == "A, B, and C"
    assert say("{{ n|listed }}", "nl", n=["A", "B", "C"]) == "A, B en C"


def test_a_status_is_a_word_with_tone_and_icon() -> None:
    statuses.register("light", Light, {Light.ON: "good", Light.OFF: ("neutral", "blocked")})
    on = say('{{ 1|status:"light" }}')
    assert 'data-tone="good"' in on
    assert "#check-circle" in on
    assert "<span>On</span>" in on
    assert "#blocked" in say('{{ 2|status:"light" }}')


def test_an_unknown_status_is_an_error() -> None:
    with pytest.raises(LookupError, match="No status"):
        say('{{ 9|status:"light" }}')
    with pytest.raises(ValueError, match="no tone"):
        statuses.register("light", Light, {Light.ON: "green"})


def test_a_person_has_initials_and_a_color_that_stays() -> None:
    assert say("{{ n|initials }}", n="Anna de Vries") == "AV"
    assert say("{{ n|initials }}", n="Cher") == "C"
    assert say("{{ n|initials }}", n="") == ""
    assert say("{{ n|hue }}", n="Anna") == say("{{ n|hue }}", n="Anna")
