"""Nobody meets a colleague's bill, by whatever address, filter, search, order, file or program."""

import itertools
from io import BytesIO

import pytest
from openpyxl import load_workbook

from kernel.values.ids import uuid7
from tests.api.caller import Caller
from tests.billing.invoices.bills import bill
from tests.factories.billing import make_order

HERE = "/contoso/billing/bills/"
FILTERS = (
    "", "status=paid", "kind=invoice", "date=6-months", "issued_after=2020-01-01", "transaction=purchase",
    "product=visio", "product=CFQ7TTC0HD32", "q=1", "q=visio", "account=mine", "account=organization",
)  # fmt: skip
SORTS = itertools.cycle(["", "-total", "number"])
EVERYBODY = ("megan", "patti", "lidia", "udo", "nestor", "adele", "isaiah")


@pytest.fixture
def world(billed):
    """A bill and an order of everybody who pays."""
    for name in ("adele", "alex", "own", "bram"):
        paying = getattr(billed, name)
        paying.invoice = bill(paying)
        paying.order = make_order(paying.account, paying.subscription.product)
    return billed


def sees(world, person) -> set[str]:
    """Whose bills somebody of contoso may see."""
    if person == "adele":
        return {"adele"}
    return {"own"} if person in ("megan", "patti", "nestor") else set()


@pytest.mark.parametrize("person", EVERYBODY)
def test_the_lists_hold_what_is_theirs(world, signed_in, person) -> None:
    client = signed_in(getattr(world.cast, person))
    for query, sort in zip(FILTERS, SORTS, strict=False):
        html = client.get(f"{HERE}?{query}&sort={sort}").content.decode()
        orders = client.get(f"{HERE}orders/?{query}&sort={sort}").content.decode()
        for name in ("adele", "alex", "own", "bram"):
            paying = getattr(world, name)
            if name not in sees(world, person):
                assert str(paying.invoice.id) not in html
                assert paying.account.code not in html + orders
                assert str(paying.order.id) not in orders
    found = {name for name in ("adele", "alex", "own") if str(getattr(world, name).invoice.id) in
             client.get(HERE).content.decode()}  # fmt: skip
    assert found == sees(world, person)


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize("page", ["", "orders/"])
def test_no_workbook_holds_more(world, signed_in, person, page) -> None:
    answer = signed_in(getattr(world.cast, person)).get(f"{HERE}{page}?export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    told = " ".join(str(cell) for row in sheet.iter_rows(min_row=2, values_only=True) for cell in row)
    found = {name for name in ("adele", "alex", "own", "bram") if getattr(world, name).account.code in told}
    assert found == sees(world, person)


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize("page", ["", "pdf/", "pay/"])
def test_a_colleagues_bill_is_as_missing_as_none(world, signed_in, person, page) -> None:
    client = signed_in(getattr(world.cast, person))
    for name in ("adele", "alex", "own", "bram"):
        if name not in sees(world, person):
            invoice = getattr(world, name).invoice
            assert client.get(f"{HERE}{invoice.id}/{page}").status_code == 404
            assert client.post(f"{HERE}{invoice.id}/pay/").status_code == 404
    assert client.get(f"{HERE}{uuid7()}/{page}").status_code == 404


@pytest.mark.parametrize("person", EVERYBODY)
def test_programs_get_no_more(world, person) -> None:
    caller = Caller(getattr(world.cast, person), "bills:read", "purchases:write", "exports:read")
    for query in FILTERS:
        if query.startswith("account") and person not in ("megan", "patti", "nestor"):
            continue
        items = caller.get(f"invoices/?{query}").json()["items"]
        assert {item["id"] for item in items} <= {
            str(getattr(world, name).invoice.id) for name in sees(world, person)
        }
    for name in ("adele", "alex", "own", "bram"):
        paying = getattr(world, name)
        if name not in sees(world, person):
            for page in ("", "pdf/"):
                assert caller.get(f"invoices/{paying.invoice.id}/{page}").status_code == 404
            body = {"payment_method": str(paying.method.id)}
            assert caller.send(f"invoices/{paying.invoice.id}/pay/", body).status_code == 404


def test_guests_and_strangers(world, signed_in) -> None:
    assert signed_in(world.cast.finn).get(HERE).status_code == 404
    assert signed_in(world.cast.anna_guest).get(HERE).status_code == 403
    assert signed_in(world.cast.anna_guest).get(f"{HERE}orders/").status_code == 403
    assert signed_in(world.cast.anna_guest).get(f"{HERE}{world.own.invoice.id}/").status_code == 404
    bram = signed_in(world.cast.bram)
    assert bram.get(f"/woodgrove/billing/bills/{world.adele.invoice.id}/").status_code == 404
    assert bram.get(f"/woodgrove/billing/bills/{world.bram.invoice.id}/").status_code == 200


def test_no_suggestion_of_a_colleague(world, signed_in) -> None:
    client = signed_in(world.cast.adele)
    assert client.get(f"{HERE}?suggest=product&product=visio").text == ""
    assert client.get(f"{HERE}orders/?suggest=product&product=visio").text == ""
    assert 'value="Power BI Pro"' in client.get(f"{HERE}?suggest=product&product=power").text
    assert 'value="Power BI Pro"' in client.get(f"{HERE}orders/?suggest=product&product=power").text
