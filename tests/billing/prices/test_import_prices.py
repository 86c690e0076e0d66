"""Prices come in from a table: all of it or nothing, each wrong line with its cure."""

import io

import pytest
from django.core.management import CommandError, call_command

from billing.models import Offer
from billing.prices.import_prices import import_prices
from tests.factories.licensing import make_product

pytestmark = pytest.mark.django_db
HEAD = "product_id,term_months,frequency_months,trial_days,EUR,JPY\n"


@pytest.fixture
def table(tmp_path):
    make_product("Pens", code="pens")

    def write(*lines: str):
        path = tmp_path / "prices.csv"
        path.write_text(HEAD + "\n".join(lines) + "\n")
        return path

    return write


def test_prices_are_read_in_major_units_of_their_currency(table) -> None:
    done = import_prices(table("pens,12,1,30,12.50,1500"))
    assert (done.offers, done.created, done.problems) == (2, 2, [])
    rows = Offer.objects.filter(product__code="pens").order_by("currency")
    found = rows.values_list("currency", "price_minor", "trial_days")
    assert list(found) == [("EUR", 1250, 30), ("JPY", 1500, 30)]


def test_a_second_run_changes_nothing_and_an_empty_cell_ends_the_sale(table) -> None:
    import_prices(table("pens,12,1,0,12.50,1500"))
    again = import_prices(table("pens,12,1,0,12.50,1500"))
    assert (again.created, again.changed) == (0, 0)
    ended = import_prices(table("pens,12,1,0,12.50,"))
    assert (ended.created, ended.changed) == (0, 1)
    sold = Offer.objects.filter(product__code="pens", is_active=True)
    assert list(sold.values_list("currency", flat=True)) == ["EUR"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nothing,12,1,0,1,1", "No product has the id nothing"),
        ("pens,twelve,1,0,1,1", "term_months holds “twelve”"),
        ("pens,12,5,0,1,1", "does not fit"),
        ("pens,1,12,0,1,1", "does not fit"),
        ("pens,12,1,0,1.234,1", "“1.234” is no price in EUR"),
        ("pens,12,1,0,1,1.5", "“1.5” is no price in JPY"),
        ("pens,12,1,0,-1,1", "“-1” is no price in EUR"),
        ("pens,12,1,0,NaN,1", "“NaN” is no price in EUR"),
        ("pens,12,1,999,1,1", "999 days is too long"),
        ("pens,12,1,0,9999999999999999,1", "is no price in EUR"),
    ],
)
def test_a_wrong_line_is_named_with_its_cure_and_nothing_is_written(table, line, words) -> None:
    errors = io.StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("import_prices", str(table("pens,1,1,0,1,1", line)), stderr=errors)
    assert stopped.value.returncode == 2
    assert words in errors.getvalue()
    assert "prices.csv:3:" in errors.getvalue()
    assert not Offer.objects.filter(product__code="pens").exists()


def test_a_file_that_is_not_there_says_so(tmp_path) -> None:
    done = import_prices(tmp_path / "none.csv")
    assert done.problems
    assert "cannot be read" in done.problems[0][1]
