"""Download PDF: what stands on the paper, in which language, on which paper, the same each time."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from billing.invoices import fonts, queries
from billing.invoices.paper import paper_of
from billing.invoices.pdf import draw
from billing.models import BillingAccount, Invoice
from kernel.values.clock import at
from tests.billing.invoices.bills import Kind, bill, credited, draft, part
from tests.factories.tenants import actor, inside

MARCH = datetime(2027, 3, 3, 10, tzinfo=UTC)
A4, LETTER = (595, 842), (612, 792)


def drawn(person, invoice) -> bytes:
    with inside(invoice.tenant_id):
        found = queries.find(actor(person), invoice.id)
        data = draw(paper_of(found, queries.lines_of(found)))
    if folder := os.environ.get("KEEP_PDF"):
        test = re.sub(r"\W+", "-", os.environ["PYTEST_CURRENT_TEST"].partition("::")[2].partition(" ")[0])
        (Path(folder) / f"{test}.pdf").write_bytes(data)
    return data


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def text(data: bytes) -> str:
    """All words of all pages, with plain spaces."""
    return " ".join(" ".join(page.extract_text() for page in read(data).pages).split())


def size(data: bytes) -> tuple[int, int]:
    box = read(data).pages[0].mediabox
    return round(box.width), round(box.height)


@pytest.fixture
def march(billed):
    """Everything began on March 3, 2027."""
    from licensing.models import Subscription

    for name in ("adele", "alex", "own", "bram"):
        paying = getattr(billed, name)
        paying.subscription.started_at = MARCH
        with inside(paying.account.tenant_id):
            Subscription.objects.filter(id=paying.subscription.id).update(started_at=MARCH)
    return billed


def test_an_american_bill_is_english_on_letter(march) -> None:
    invoice = bill(march.adele)
    data = drawn(march.cast.adele, invoice)
    words = text(data)
    assert size(data) == LETTER
    assert f"{march.adele.account.code}-00001" in words
    for said in (
        "Invoice", "Adele Vance", "Power BI Pro", "Purchase", "Mar 3, 2027", "Mar 3, 2027 – Apr 2, 2027",
        "$13.00", "per month", "Total $39.00", "Paid on Mar 3, 2027 with Visa ending 4242",
        "No sales tax or VAT was added to this bill.", "Page 1 of 1", "Selfservice demo vendor",
    ):  # fmt: skip
        assert said in words, said


def test_a_dutch_bill_is_dutch_on_a4_with_its_tax(march) -> None:
    invoice = bill(march.bram)
    data = drawn(march.cast.bram, invoice)
    words = text(data)
    assert size(data) == A4
    assert (invoice.net_minor, invoice.tax_minor) == (3630, 762)
    for said in ("Factuur", "Totaal", "Bram Jansen", "3 mrt 2027", "€ 12,10", "BTW 21%", "€ 7,62", "€ 43,92"):
        assert said in words, said
    assert read(data).trailer["/Root"]["/Lang"] == "nl"


def test_it_says_of_itself_what_it_is(march) -> None:
    invoice = bill(march.adele)
    found = read(drawn(march.cast.adele, invoice))
    assert found.metadata.title == f"Invoice {march.adele.account.code}-00001"
    assert found.metadata.author == "Selfservice demo vendor"
    assert found.trailer["/Root"]["/Lang"] == "en"
    embedded = [font for page in found.pages for font in page["/Resources"]["/Font"].values()]
    named = {str(font.get_object()["/BaseFont"]) for font in embedded}
    assert any("Source" in name or "Vera" in name for name in named)


def test_a_share_of_a_period_says_so(march) -> None:
    moment = datetime(2027, 3, 20, tzinfo=UTC)
    invoice = bill(march.adele, part(march.adele, moment, quantity=2), when=moment)
    words = text(drawn(march.cast.adele, invoice))
    # 14 of 31 days of 2 x $13.00.
    assert invoice.net_minor == 1174
    for said in ("Add quantity", "14 of 31 days", "$11.74", "rounded once per line"):
        assert said in words, said


def test_what_is_due_says_how_to_pay(march) -> None:
    with inside(march.cast.contoso.id):
        BillingAccount.objects.filter(id=march.own.account.id).update(purchase_order="PO-4711")
        march.own.account.refresh_from_db()
    invoice = bill(march.own, is_paid=False, due_in_days=30)
    words = text(drawn(march.cast.patti, invoice))
    for said in (
        "Purchase order number PO-4711", "Due date Apr 2, 2027",
        f"Please pay $500.00 by Apr 2, 2027 by bank transfer, with reference {march.own.account.code}-00001.",
    ):  # fmt: skip
        assert said in words, said
    assert "Paid" not in words


def test_a_due_card_bill_says_which_card(march) -> None:
    words = text(drawn(march.cast.adele, bill(march.adele, is_paid=False)))
    assert "$39.00 is due on Mar 3, 2027 and is charged to Visa ending 4242." in words


def test_a_credit_note_names_its_invoice(march) -> None:
    invoice = bill(march.bram)
    note = credited(march.bram, invoice, 1, 20, when=datetime(2027, 3, 14, tzinfo=UTC))
    words = text(drawn(march.cast.bram, note))
    code = march.bram.account.code
    # 20 of 31 days of € 12,10, and 21 % of that.
    assert (note.net_minor, note.tax_minor) == (-781, -164)
    for said in (f"{code}-00002", f"{code}-00001", "€ -7,81", "€ -1,64", "€ -9,45", "Visa"):
        assert said in words, said


def test_names_of_all_europe_come_out_whole(march) -> None:
    name = "Łukasz Wójcik, Ştefan Öztürk, Przemysław Ćwięk, Jiří Kőrösi, Γιώργος Παπάς, Ольга Šķēle & Şirin <Ağaoğlu>"
    with inside(march.cast.contoso.id):
        BillingAccount.objects.filter(id=march.adele.account.id).update(name=name)
        march.adele.account.refresh_from_db()
    assert name in text(drawn(march.cast.adele, bill(march.adele)))


@pytest.mark.parametrize(
    ("word", "font"), [("株式会社", fonts.HAN), ("ナデラ", fonts.KANA), ("한국", fonts.HANGUL)]
)
def test_what_no_embedded_font_writes_is_written_by_the_readers(word, font) -> None:
    assert fonts.written(f"A & {word}") == f'A &amp; <font name="{font}">{word}</font>'


def test_two_hundred_lines_repeat_their_heading_and_count_pages(march) -> None:
    lines = [draft(march.adele, Kind.MONTHLY, quantity) for quantity in range(1, 201)]
    invoice = bill(march.adele, *lines)
    pages = [" ".join(page.extract_text().split()) for page in read(drawn(march.cast.adele, invoice)).pages]
    assert len(pages) > 5
    for number, words in enumerate(pages[:-1], start=1):
        assert "Product and period" in words
        assert f"Page {number} of {len(pages)}" in words
    assert "Total $261,300.00" in pages[-1]
    assert sum(words.count("Monthly payment") for words in pages) == 200


def test_the_same_bill_is_the_same_bytes(march) -> None:
    invoice = bill(march.bram)
    first = drawn(march.cast.bram, invoice)
    with at(datetime(2028, 1, 1, tzinfo=UTC)):
        assert drawn(march.cast.bram, invoice) == first


def test_the_same_bytes_in_another_process() -> None:
    """Nothing of it depends on the order of a set or dict, or on the time."""
    script = (
        "import hashlib; from billing.invoices.pdf import draw; from billing.invoices.paper import Paper, PaperLine;"
        "line = PaperLine('Purchase', 'Power BI Pro', 'all', '', '3', '€ 1', 'per month', '21%', '€ 3');"
        "paper = Paper('en', False, 'Invoice', 'A-1', ('S',), ('B',), (('Date', 'today'),), ('a',) * 6, (line,),"
        " (('Net', '€ 3'),), ('Total', '€ 4'), ('Paid.',), ('From', 'To'), 'foot', '%(page)s/%(pages)s');"
        "print(hashlib.sha256(draw(paper)).hexdigest())"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", f"import django; django.setup(); {script}"],
            env={**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "selfservice.settings"},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(prints) == 1


def test_a_bill_taken_back_is_not_to_be_paid(march) -> None:
    invoice = bill(march.adele, is_paid=False)
    with inside(march.cast.contoso.id):
        Invoice.objects.filter(id=invoice.id).update(status=Invoice.Status.CREDITED)
    assert "A credit note took this invoice back. There is nothing to pay." in text(
        drawn(march.cast.adele, invoice)
    )
