"""A purchaser never meets a colleague's purchase, by whatever filter, search, order, file or address."""

import itertools
from io import BytesIO

import pytest
from openpyxl import load_workbook

HERE = "/contoso/billing/products/"
# Of the colleagues and the organization: nothing of this may ever come out.
FOREIGN = ("Alex Wilber", "alex.wilber", "Diego Siciliani", "Visio", "CFQ7TTC0HD32")

FILTERS = [
    "", "channel=self-service", "channel=central&channel=trial&channel=free", "status=active", "product=visio",
    "product=CFQ7TTC0HD32", "purchaser=alex", "purchaser=alex.wilber@contoso.example", "q=alex", "q=visio", "q=wilber",
    "expiring=30", "expiry_after=2020-01-01", "unused=1", "leavers=1", "everything=1",
]  # fmt: skip
SORTS = ["", "-purchaser"]


@pytest.fixture
def adele(cast, bought, signed_in):
    return signed_in(cast.adele)


def foreign_in(text: str, query: str) -> list[str]:
    """The foreign words in an answer, but for those the reader typed."""
    return [word for word in FOREIGN if word in text and word.casefold() not in query.casefold()]


@pytest.mark.parametrize(("query", "sort"), list(itertools.product(FILTERS, SORTS)))
def test_no_filter_search_or_order_shows_more(adele, bought, query, sort) -> None:
    html = adele.get(f"{HERE}?{query}&sort={sort}").content.decode()
    shown = {name for name, row in bought.items() if str(row.id) in html}
    assert shown <= {"adele"}
    assert foreign_in(html, query) == []


def test_they_do_see_their_own(adele, bought) -> None:
    html = adele.get(HERE).content.decode()
    assert str(bought["adele"].id) in html
    assert "1 subscription<" in html


def test_no_panel_and_no_page_of_a_colleague(adele, bought) -> None:
    for name in ("alex", "diego", "central"):
        assert adele.get(f"{HERE}{bought[name].id}/").status_code == 404
        assert (
            "data-panel"
            not in adele.get(f"{HERE}?panel={bought[name].id}").content.decode().split('<div id="panel"')[1]
        )
    assert adele.get(f"{HERE}{bought['adele'].id}/").status_code == 200


def test_no_suggestion_of_a_colleague(adele) -> None:
    assert adele.get(f"{HERE}?suggest=purchaser&purchaser=alex").status_code == 404
    assert adele.get(f"{HERE}?suggest=product&product=visio").text == ""
    assert 'value="Power BI Pro"' in adele.get(f"{HERE}?suggest=product&product=power").text


@pytest.mark.parametrize("query", FILTERS)
def test_no_workbook_holds_more(adele, query) -> None:
    answer = adele.get(f"{HERE}?{query}&export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    cells = [str(cell) for row in sheet.iter_rows(min_row=2, values_only=True) for cell in row]
    assert foreign_in(" ".join(cells), "") == []


def test_strangers_and_guests(cast, bought, signed_in) -> None:
    assert signed_in(cast.finn).get(HERE).status_code == 404
    assert signed_in(cast.anna_guest).get(HERE).status_code == 403
    bram = signed_in(cast.bram)
    assert bram.get(HERE).status_code == 404
    assert bram.get(f"/woodgrove/billing/products/{bought['alex'].id}/").status_code == 404


def test_a_license_admin_sees_no_purchases(cast, bought, signed_in) -> None:
    html = signed_in(cast.lidia).get(HERE).content.decode()
    assert not any(str(row.id) in html for row in bought.values())
