"""Licenses: one row per product, whatever was bought of it."""

import re

import pytest
from django.urls import reverse

LIST = reverse("licensing:licenses:list", args=["contoso"])


def rows(response) -> list[list[str]]:
    """The cells of each row of the table, as a reader sees them."""
    body = (
        response.content.decode()
        .partition('id="licenses"')[2]
        .partition("<tbody>")[2]
        .partition("</tbody>")[0]
    )
    found = []
    for row in body.split("</tr>")[:-1]:
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.DOTALL)
        found.append([" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells])
    return found


def test_each_product_stands_there_once_with_all_its_seats(world, signed_in) -> None:
    response = signed_in(world.cast.lidia).get(LIST)
    assert response.status_code == 200
    assert rows(response) == [["Power BI Pro", "40", "6", "34"], ["Visio Plan 2", "5", "1", "4"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("channel=self-service", [["Power BI Pro", "15", "4", "11"], ["Visio Plan 2", "5", "1", "4"]]),
        ("channel=central", [["Power BI Pro", "25", "2", "23"]]),
        ("channel=trial", []),
        ("q=visio", [["Visio Plan 2", "5", "1", "4"]]),
        ("q=plan+vis", [["Visio Plan 2", "5", "1", "4"]]),
        ("q=CFQ7TTC0HD32", [["Visio Plan 2", "5", "1", "4"]]),
        ("q=teams", []),
        ("sort=-available", [["Power BI Pro", "40", "6", "34"], ["Visio Plan 2", "5", "1", "4"]]),
        ("sort=total", [["Visio Plan 2", "5", "1", "4"], ["Power BI Pro", "40", "6", "34"]]),
    ],
)
def test_filters_search_and_sort(world, signed_in, query, expected) -> None:
    assert rows(signed_in(world.cast.megan).get(f"{LIST}?{query}")) == expected


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("megan", ["Power BI Pro", "Visio Plan 2"]),
        ("patti", ["Power BI Pro", "Visio Plan 2"]),
        ("udo", ["Power BI Pro", "Visio Plan 2"]),
        ("nestor", ["Power BI Pro", "Visio Plan 2"]),
        ("adele", ["Power BI Pro"]),
        ("alex", ["Visio Plan 2"]),
        ("isaiah", []),
    ],
)
def test_everybody_sees_what_the_matrix_says(world, signed_in, who, expected) -> None:
    assert [row[0] for row in rows(signed_in(getattr(world.cast, who)).get(LIST))] == expected


def test_a_purchaser_sees_the_seats_they_bought(world, signed_in) -> None:
    assert rows(signed_in(world.cast.adele).get(LIST)) == [["Power BI Pro", "10", "3", "7"]]


def test_a_guest_is_told_who_can_help(world, signed_in) -> None:
    assert signed_in(world.cast.anna_guest).get(LIST).status_code == 403


def test_queries_do_not_grow(world, signed_in, django_assert_num_queries) -> None:
    from tests.factories.licensing import make_product, make_subscription

    client = signed_in(world.cast.lidia)
    client.get(LIST)
    with django_assert_num_queries(14):
        client.get(LIST)
    for number in range(30):
        make_subscription(world.cast.contoso, make_product(f"Product {number}"))
    with django_assert_num_queries(14):
        client.get(LIST)


def test_export_has_the_rows_of_the_filter(world, signed_in) -> None:
    response = signed_in(world.cast.megan).get(f"{LIST}?channel=central&export=xlsx")
    assert response.status_code == 200
    from io import BytesIO

    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(b"".join(response.streaming_content))).active
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == [
        ["Product name", "Product id", "Total quantity", "Assigned", "Available quantity"],
        ["Power BI Pro", "CFQ7TTC0H9MP", 25, 2, 23],
    ]
