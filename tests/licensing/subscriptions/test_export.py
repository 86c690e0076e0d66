"""A file holds exactly the rows that match and the columns that are chosen, and nothing a spreadsheet would run."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from kernel.isolation.scope import tenant_scope
from kernel.lists.models import ListPreference
from licensing.models import Subscription
from tenants.models import Account, Person
from tests.cast import make_cast
from tests.factories.licensing import make_product, make_subscription

HERE = "/contoso/billing/products/"


@pytest.fixture
def world(real_db):
    """CSV is read by a connection of its own, so that it has to be there for everybody."""
    from tenants.signin.find_organization import forget_known_names

    forget_known_names()
    cast = make_cast()
    evil = make_product("=cmd|' /C calc'!A0", code="EVIL")
    plain = make_product('Plain, with "quotes"\nand lines', code="PLAIN")
    day = datetime(2027, 3, 31, 23, 30, tzinfo=UTC)
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.adele.id).update(display_name="@SUM(1+1)")
    make_subscription(cast.contoso, evil, bought_by=cast.adele, price_minor=1305, expires_at=day)
    make_subscription(cast.contoso, plain, price_minor=1500, currency="JPY", expires_at=None, quantity=1234)
    make_subscription(cast.woodgrove, plain)
    return cast


def client_of(person) -> Client:
    client = Client()
    client.force_login(Account.objects.get(id=person.account_id))
    return client


def exported(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"{HERE}?export=csv&{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="subscriptions-')
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))


def workbook(client: Client, query: str = "") -> list[list[object]]:
    answer = client.get(f"{HERE}?export=xlsx&{query}")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_csv(world) -> None:
    head, first, second = exported(client_of(world.megan), "sort=price")
    assert head == [
        "Product name", "Purchaser", "Purchaser email", "Channel", "Status", "Quantity", "Assigned",
        "Price", "Currency", "Billing frequency", "Expiry date (UTC)",
    ]  # fmt: skip
    assert first == [
        "'=cmd|' /C calc'!A0", "'@SUM(1+1)", "adele.vance@contoso.example", "Self-service", "Active", "10", "0",
        "13.05", "USD", "per month", "2027-03-31",
    ]  # fmt: skip
    assert second == [
        'Plain, with "quotes"\nand lines', "", "", "Central", "Active", "1234", "0", "1500", "JPY", "per month", "",
    ]  # fmt: skip


def test_a_day_is_the_readers_day(world) -> None:
    from django.http import QueryDict

    from kernel.lists.declare import apply_filters
    from kernel.lists.export import exported as columns_of
    from kernel.lists.export import header
    from licensing.subscriptions.columns import SUBSCRIPTIONS

    with timezone.override("Europe/Amsterdam"), tenant_scope(world.contoso.id):
        column = SUBSCRIPTIONS.column("expiry")
        assert header(columns_of(SUBSCRIPTIONS, [column])) == ["Expiry date (Europe/Amsterdam)"]
        rows = apply_filters(
            SUBSCRIPTIONS, Subscription.objects.all(), QueryDict("channel=self-service")
        ).queryset
        assert rows.values_list(column.value(), flat=True)[0].isoformat() == "2027-04-01"


def test_xlsx_has_the_same_rows_as_text_and_numbers(world) -> None:
    head, first, second = workbook(client_of(world.megan), "sort=price")
    assert head[0] == "Product name"
    assert first[0] == "=cmd|' /C calc'!A0"
    assert (first[5], first[7], first[10].date().isoformat()) == (10, 13.05, "2027-03-31")
    assert (second[5], second[7], second[10]) == (1234, 1500, None)


def test_a_formula_stays_text_in_a_workbook(world) -> None:
    answer = client_of(world.megan).get(f"{HERE}?export=xlsx&q=cmd")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet["A2"].data_type == "s"


def test_only_what_matches_in_chosen_columns_of_all_pages(world) -> None:
    with tenant_scope(world.contoso.id):
        ListPreference.objects.create(
            person_id=world.megan.id, list_name="subscriptions", columns=["product", "quantity"], page_size=25
        )
    for number in range(30):
        make_subscription(world.contoso, make_product(f"Product {number:02}"), quantity=number + 1)
    client = client_of(world.megan)
    rows = exported(client, "q=product&sort=-quantity&size=25&cursor=x")
    assert rows == [
        ["Product name", "Quantity"],
        *([f"Product {n:02}", str(n + 1)] for n in reversed(range(30))),
    ]
    assert [list(map(str, row)) for row in workbook(client, "q=product&sort=-quantity")] == rows


def test_a_purchaser_gets_their_own_rows(world) -> None:
    rows = exported(client_of(world.adele), "channel=central&channel=self-service")
    assert [row[2] for row in rows[1:]] == ["adele.vance@contoso.example"]
    assert exported(client_of(world.diego))[1:] == []


def test_nothing_that_matches_is_a_heading_alone(world) -> None:
    assert len(exported(client_of(world.megan), "q=nothing-like-that")) == 1
    assert len(workbook(client_of(world.megan), "q=nothing-like-that")) == 1


def test_an_unknown_kind_of_file_is_answered_in_words(world) -> None:
    answer = client_of(world.megan).get(f"{HERE}?export=pdf")
    assert answer.status_code == 422
    assert "CSV or XLSX" in answer.content.decode()


def test_a_reader_who_leaves_takes_the_connection_along(world) -> None:
    from threading import active_count

    answer = client_of(world.megan).get(f"{HERE}?export=csv")
    before = active_count()
    stream = iter(answer.streaming_content)
    next(stream)
    answer.close()
    assert active_count() <= before
