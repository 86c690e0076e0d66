"""Bills & payments: the list, one bill and what it tells, at which cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import BillingAccount, Invoice
from kernel.values.clock import now
from tests.billing.invoices.bills import Kind, bill, credited, draft, part
from tests.factories.billing import make_order, make_payment
from tests.factories.tenants import inside

HERE = "/contoso/billing/bills/"


def rows(client, query: str = "", here: str = HERE) -> list[str]:
    answer = client.get(here + query)
    assert answer.status_code == 200
    return re.findall(r'<tr id="row-([\w-]+)"', answer.content.decode())


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def some(billed):
    """Adele's first bill, what she added, what she gave back; one of Alex; two of the organization."""
    adele, own = billed.adele, billed.own
    billed.first = bill(adele)
    billed.more = bill(
        adele, part(adele, now() - timedelta(days=10), quantity=2), when=now() - timedelta(days=10)
    )
    billed.note = credited(adele, billed.first, 1, 5, when=now() - timedelta(days=5))
    billed.alexs = bill(billed.alex)
    billed.paid = bill(own, when=now() - timedelta(days=170))
    billed.due = bill(own, is_paid=False, due_in_days=30, when=now())
    return billed


def test_headings_tabs_and_labels_are_exactly_these(some, signed_in) -> None:
    html = signed_in(some.cast.adele).get(HERE).content.decode()
    assert "<h1>Bills & payments</h1>" in html
    tabs = re.findall(r'<a role="tab"[^>]*>(.*?)</a>', html)
    assert tabs == ["Invoices", "Payment methods", "Orders"]
    headings = [words(one) for one in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html)]
    assert headings == [
        "Number",
        "Date",
        "Kind",
        "Products",
        "Transaction type",
        "Status",
        "Due date",
        "Total",
        "Actions",
    ]


def test_a_row_says_what_it_is_for(some, signed_in) -> None:
    html = signed_in(some.cast.adele).get(f"{HERE}?q={some.more.account.code}-2").content.decode()
    cells = [
        words(one) for one in re.findall(r"<t[hd] (?:scope=\"row\"|data-label=[^>]*)>(.*?)</t[hd]>", html)
    ]
    assert cells[0] == f"{some.more.account.code}-00002"
    assert cells[2:6] == ["Invoice", "Power BI Pro", "Add quantity", "Paid"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["due", "paid"]),
        ("?sort=total", ["paid", "due"]),
        ("?status=due", ["due"]),
        ("?status=paid&status=due&sort=-date", ["due", "paid"]),
        ("?date=3-months", ["due"]),
        ("?date=6-months", ["due", "paid"]),
        ("?kind=credit-note", []),
        ("?transaction=purchase", ["due", "paid"]),
        ("?transaction=renew", []),
        ("?product=visio", ["due", "paid"]),
        ("?product=power", []),
        ("?q=1", ["paid"]),
        ("?q=00002", ["due"]),
        ("?q=visio plan", ["due", "paid"]),
        ("?account=mine", []),
        ("?account=organization", ["due", "paid"]),
    ],
)
def test_filters_search_and_sorts(some, signed_in, query, expected) -> None:
    assert rows(signed_in(some.cast.patti), query) == [str(getattr(some, name).id) for name in expected]


def test_a_date_range_can_be_specified(some, signed_in) -> None:
    day = (now() - timedelta(days=170)).date()
    found = rows(signed_in(some.cast.patti), f"?issued_after={day}&issued_before={day}")
    assert found == [str(some.paid.id)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_comes_as_a_file(some, signed_in, kind) -> None:
    answer = signed_in(some.cast.adele).get(f"{HERE}?export={kind}")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert content[:2] == b"PK" if kind == "xlsx" else b"Number" in content


def test_the_file_has_words_and_exact_amounts(some, signed_in) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    answer = signed_in(some.cast.adele).get(f"{HERE}?export=xlsx&sort=number")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    first, second, third = list(sheet.iter_rows(min_row=2, values_only=True))
    code = some.first.account.code
    assert (first[0], first[3], first[4]) == (f"{code}-00001", "Power BI Pro", "Purchase")
    assert (second[4], third[2], third[4], third[5]) == (
        "Add quantity",
        "Credit note",
        "Remove quantity",
        "Refunded",
    )
    assert float(first[7]) == 39.00


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("query", ["?view=all", "?q=visio", "?status=paid&sort=-total"])
def test_the_number_of_queries_does_not_grow(some, signed_in, query) -> None:
    client = signed_in(some.cast.patti)
    before = queries_of(client, HERE + query)
    for _ in range(5):
        bill(some.own)
    assert queries_of(client, HERE + query) == before


def test_a_bills_queries_do_not_grow_with_its_lines(some, signed_in) -> None:
    client = signed_in(some.cast.patti)
    one = bill(some.own, draft(some.own, Kind.MONTHLY))
    many = bill(some.own, *[draft(some.own, Kind.MONTHLY) for _ in range(3)])
    # Who came and went is asked once for each line that is shown.
    assert queries_of(client, f"{HERE}{many.id}/") - queries_of(client, f"{HERE}{one.id}/") <= 2


def test_orders_have_numbers_totals_and_refunds(some, signed_in) -> None:
    from billing.models import Payment

    adele = some.adele
    order = make_order(adele.account, some.power_bi, method=adele.method, quantity=3, net_minor=3900)
    charge = make_payment(adele.account, adele.method, 3900, order_id=order.id)
    make_payment(
        adele.account, adele.method, 1300, order_id=order.id, kind=Payment.Kind.REFUND, refund_of_id=charge.id
    )
    client = signed_in(some.cast.adele)
    html = client.get(f"{HERE}orders/").content.decode()
    assert f"{adele.account.code}-O00001" in html
    text = words(html)
    assert "Power BI Pro 3 Completed $39.00 $13.00" in text
    assert rows(client, f"?q={adele.account.code}-O1", f"{HERE}orders/") == [str(order.id)]
    assert rows(client, "?status=failed", f"{HERE}orders/") == []
    assert rows(signed_in(some.cast.alex), "", f"{HERE}orders/") == []
    assert rows(signed_in(some.cast.megan), "", f"{HERE}orders/") == []


def test_a_bill_tells_everything(some, signed_in) -> None:
    html = signed_in(some.cast.adele).get(f"{HERE}{some.first.id}/").content.decode()
    text = words(html)
    code = some.first.account.code
    for said in (
        f"Invoice {code}-00001", "$39.00", "Paid", "Visa ending 4242", "Download PDF", "Power BI Pro", "Purchase",
        "$13.00", "What is behind this line", f"Credit note {code}-00003", "Bill to Adele Vance Contoso",
    ):  # fmt: skip
        assert said in text, said
    assert "Pay now" not in text
    assert "What changed since last time" not in text


def test_a_credit_note_leads_to_its_invoice(some, signed_in) -> None:
    html = signed_in(some.cast.adele).get(f"{HERE}{some.note.id}/").content.decode()
    assert f'<a href="{HERE}{some.first.id}/">{some.first.account.code}-00001</a>' in html
    assert "Refunded to" in html


def test_a_due_bill_offers_pay_now_to_who_may(some, signed_in) -> None:
    for person, may in ((some.cast.patti, True), (some.cast.megan, True), (some.cast.nestor, False)):
        html = signed_in(person).get(f"{HERE}{some.due.id}/").content.decode()
        assert ("Pay now" in html) is may, person.display_name


def test_a_bill_that_waits_too_long_says_so(some, signed_in) -> None:
    late = bill(some.own, is_paid=False, due_in_days=30, when=now() - timedelta(days=40))
    client = signed_in(some.cast.patti)
    assert "overdue" in client.get(f"{HERE}{late.id}/").content.decode()
    assert "overdue" not in client.get(f"{HERE}{some.due.id}/").content.decode()


def test_the_pdf_downloads_once(some, signed_in) -> None:
    client = signed_in(some.cast.adele)
    first = client.get(f"{HERE}{some.first.id}/pdf/")
    assert first["Content-Type"] == "application/pdf"
    assert first["Content-Disposition"] == f'attachment; filename="{some.first.account.code}-00001.pdf"'
    assert first.content[:5] == b"%PDF-"
    again = client.get(f"{HERE}{some.first.id}/pdf/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_paid_now_is_another_paper(some, signed_in) -> None:
    client = signed_in(some.cast.patti)
    due = client.get(f"{HERE}{some.due.id}/pdf/")["ETag"]
    with inside(some.cast.contoso.id):
        Invoice.objects.filter(id=some.due.id).update(status=Invoice.Status.PAID, paid_at=now())
    assert client.get(f"{HERE}{some.due.id}/pdf/", headers={"If-None-Match": due}).status_code == 200


def test_empty_says_what_comes(cast, signed_in) -> None:
    html = signed_in(cast.isaiah).get(HERE).content.decode()
    assert 'data-kind="nothing"' in html
    assert "There are no bills yet" in html
    assert 'data-kind="no-match"' in signed_in(cast.isaiah).get(f"{HERE}?status=due").content.decode()


def test_htmx_gets_its_part_alone(some, signed_in) -> None:
    part_ = signed_in(some.cast.adele).get(HERE, headers={"HX-Request": "true", "HX-Target": "list"})
    assert b"<html" not in part_.content
    assert b'id="invoices"' in part_.content


def test_the_account_is_a_column_only_for_who_sees_two(some, signed_in) -> None:
    assert b"Billing account" in signed_in(some.cast.megan).get(HERE).content
    assert b'value="account"' not in signed_in(some.cast.adele).get(HERE).content
    with inside(some.cast.contoso.id):
        assert BillingAccount.objects.count() == 3
