"""Card numbers and security codes reach nothing we keep: not the database, a log, a letter, the queue or a page.

Every number is typed into the running product, on the page for cards and in checkout, in forms that are
fine, wrong, and that break the server. Then everything that was written anywhere is searched.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
import redis
from playwright.sync_api import Page, expect

from dev.story import POWER_BI_PRO
from tests.browser.product import Product

# Known to nobody: no help text and no source has them.
NOWHERE_ELSE = ("4539148803436467", "6011000990139424", "371449635398431")
WRONG = ("4539148803436468", "4539 1488 0343 64671234")
# Four digits that no process number, port or year can be.
CODE = "0739"
WORLD = "contoso-c1"
HERE = f"/{WORLD}/billing/bills/payment-methods/"


@pytest.fixture
def isaiah(product: Product, as_person: Callable[..., Page]) -> Page:
    product.build_world("c1")
    return as_person(f"isaiah.langer@{WORLD}.example")


def test_numbers_are_found_nowhere(product: Product, isaiah: Page) -> None:
    from billing.providers.sandbox.cards import TELLING
    from tests.factories.billing import bank

    pages = [_typed(isaiah, number) for number in (*NOWHERE_ELSE, *WRONG)]
    pages += [_typed(isaiah, card.spaced, separator=" ") for card in TELLING]
    pages += [
        _typed(isaiah, NOWHERE_ELSE[0], expiry="12/20"),
        _typed(isaiah, NOWHERE_ELSE[0], code=f"{CODE}1"),
    ]
    bank().weather.file.write_text("{")
    try:
        pages.append(_typed(isaiah, NOWHERE_ELSE[0], status=500))
    finally:
        bank().weather.clear()
    pages += [_bought(isaiah, product, "4000000000009995", "There is not enough money on the card.")]
    pages += [_bought(isaiah, product, NOWHERE_ELSE[0], "Assign licenses")]

    numbers = {re.sub(r"\D", "", number) for number in (*NOWHERE_ELSE, *WRONG)}
    numbers |= {card.number for card in TELLING}
    kept = dict(_everything(product))
    # It would be found: what may be kept of a card is there, and so is the broken page's error.
    assert "sbx_ch_" in kept["the bank"]
    assert "6467" in kept["the database"]
    logs = [text for name, text in kept.items() if name.endswith("/web.log")]
    assert any("JSONDecodeError" in text for text in logs)
    assert _leaks(kept, numbers) == []
    shown = {f"page {at}": page for at, page in enumerate(pages)}
    assert _leaks(shown, {re.sub(r"\D", "", number) for number in (*NOWHERE_ELSE, *WRONG)}) == []
    forms = {name: re.sub(r"(?s)<details.*?</details>", "", page) for name, page in shown.items()}
    assert _leaks(forms, numbers) == []


def test_the_search_would_find_them() -> None:
    number = "4539148803436467"
    for text in (
        number, "4539 1488 0343 6467", "4539-1488-0343-6467", "card-number=4539+1488+0343+6467",
        "4539%201488%200343%206467", "*148803436467", f"code={CODE}&", f'"{CODE}"', f"'{CODE}'",
    ):  # fmt: skip
        assert len(_leaks({"x": text}, {number})) == 1, text
    for text in ("Visa ending 6467", f"1{CODE}", f"{CODE}5", "0343 6467"):
        assert _leaks({"x": text}, {number}) == [], text


def _leaks(places: dict[str, str], numbers: set[str]) -> list[str]:
    """Where one of the numbers stands, whole or without its first digits, however it is spaced; or the code."""
    # Not after a letter or digit: an identifier of random hexadecimal digits is no number.
    wanted = "|".join(
        rf"(?<![0-9a-f])(?:{number[:4]})?{number[4:]}(?![0-9a-f])" for number in sorted(numbers)
    )
    code = rf"(?<![\w-]){CODE}(?![\w-])"
    found = []
    for name, text in places.items():
        joined = re.sub(r"(?<=\d)(?:%20|[ +\-])(?=\d)", "", text)
        hits = [*re.finditer(wanted, joined), *re.finditer(code, joined)]
        found += [f"{name}: {hit.string[max(hit.start() - 60, 0) : hit.end() + 30]}" for hit in hits]
    return found


def _typed(
    page: Page, number: str, *, expiry: str = "12/40", code: str = CODE, separator: str = "", status: int = 0
) -> str:
    """Send the form for a new card; return the page that came."""
    page.goto(f"{HERE}add/")
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry date").fill(expiry)
    page.get_by_label("Security code").fill(code)
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_load_state()
    assert answer.value.status in ((status,) if status else (302, 422))
    return page.content() + str(page.context.cookies())


def _bought(page: Page, product: Product, number: str, outcome: str) -> str:
    """Buy one license with a new card; return the pages on the way."""
    page.goto(f"/{WORLD}/billing/checkout/{POWER_BI_PRO}/?quantity=1")
    page.get_by_role("radio", name="A new card").check()
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiry date").fill("12/40")
    page.get_by_label("Security code").fill(CODE)
    page.get_by_role("button", name="Place order").click()
    page.wait_for_url(re.compile(r"/billing/orders/"))
    shown = page.content()
    expect(page.get_by_text(outcome).first).to_be_visible()
    return shown + page.content()


def _everything(product: Product) -> Iterator[tuple[str, str]]:
    """All that was written anywhere, by name."""
    yield "the database", _dump(product)
    from tests.factories.billing import bank

    for path in bank()._vault.file.parent.iterdir():
        yield ("the bank" if path.suffix == ".sqlite3" else path.name), _read(path)
    for path in (*product.machine.data.rglob("*"), *Path(product.machine.known["folder"]).glob("*.log")):
        if path.is_file() and "sandbox-bank" not in path.parts:
            yield str(path), _read(path)
    with redis.Redis.from_url(product.redis_url) as queue:
        for key in queue.scan_iter("*"):
            yield f"queue {key!r}", str(key) + str(queue.dump(key))


def _dump(product: Product) -> str:
    """Every row of every table, as the database's own administrator sees them."""
    admin = product.machine.known["admin_url"]
    with psycopg2.connect(admin, dbname=product.database) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        tables = [table for (table,) in cursor.fetchall()]
        assert len(tables) > 30
        rows = []
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")
