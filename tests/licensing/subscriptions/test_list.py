"""Your products: what everybody sees, in which order, narrowed how, at which cost."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from kernel.isolation.scope import tenant_scope
from licensing.models import Subscription
from licensing.subscriptions import queries
from tenants.models import Person
from tests.factories.licensing import Status, make_subscription
from tests.factories.tenants import actor, inside

HERE = "/contoso/billing/products/"
COLUMNS = ["Product name", "Purchaser", "Channel", "Status", "Quantity", "Assigned", "Price", "Expiry date"]


def rows(client, query: str = "") -> list[str]:
    """The ids of the rows on the page, in order."""
    answer = client.get(HERE + query)
    assert answer.status_code == 200
    return re.findall(r'<tr id="row-([\w-]+)"', answer.content.decode())


def ids(bought, *names) -> list[str]:
    return [str(bought[name].id) for name in names]


def words(html: str, pattern: str) -> list[str]:
    return [
        " ".join(re.sub(r"<[^>]+>", " ", found).split()) for found in re.findall(pattern, html, re.DOTALL)
    ]


def test_headings_are_exactly_these(cast, bought, signed_in) -> None:
    html = signed_in(cast.megan).get(HERE).content.decode()
    assert words(html, r"<h1>(.*?)</h1>") == ["Your products"]
    assert words(html, r'<th scope="col"[^>]*>(.*?)</th>') == ["Selection", *COLUMNS, "Actions"]
    assert words(html, r'<a role="tab"[^>]*>(.*?)</a>') == ["Products"]
    assert 'aria-label="Filter"' in html


def test_a_row_says_who_bought_what_for_how_much(cast, bought, signed_in) -> None:
    html = signed_in(cast.megan).get(f"{HERE}?purchaser=adele").content.decode()
    cells = words(html, r'<t[hd] (?:scope="row"|data-label=[^>]*)>(.*?)</t[hd]>')
    assert cells[:3] == ["Power BI Pro", "Adele Vance", "Self-service"]
    assert cells[3].startswith("Active")
    assert cells[4:7] == ["10", "2", "$13.00 per month"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sort=price", ["central", "alex", "diego", "adele"]),
        ("?sort=-price&channel=self-service", ["adele", "alex"]),
        ("?sort=quantity", ["alex", "diego", "adele", "central"]),
        ("?sort=purchaser", ["central", "adele", "alex", "diego"]),
        ("?sort=-expiry&purchaser=d", ["diego"]),
        ("?channel=trial", ["diego"]),
        ("?channel=central", ["central"]),
        ("?product=visio", ["alex"]),
        ("?product=CFQ7TTC0HD32", ["alex"]),
        ("?product=plan visio", ["alex"]),
        ("?q=vance", ["adele"]),
        ("?q=alex.wilber@", ["alex"]),
        ("?q=pro bi&sort=price", ["central", "diego", "adele"]),
        ("?q=nobody", []),
        ("?status=active&expiring=30&sort=expiry", ["alex"]),
        ("?status=active&unused=1&sort=quantity", ["diego", "adele", "central"]),
        ("?leavers=1", []),
    ],
)
def test_filters_search_and_sorts(cast, bought, signed_in, query, expected) -> None:
    assert rows(signed_in(cast.megan), query) == ids(bought, *expected)


def test_leavers_are_purchasers_who_were_switched_off(cast, bought, signed_in) -> None:
    with inside(cast.contoso.id):
        Person.objects.filter(id=cast.alex.id).update(is_active=False)
    client = signed_in(cast.megan)
    assert rows(client, "?leavers=1&sort=purchaser") == ids(bought, "alex")
    assert "switched off" in client.get(f"{HERE}?leavers=1").content.decode()


def test_a_former_product_id_still_finds(cast, bought, signed_in) -> None:
    from licensing.models import ProductAlias

    ProductAlias.objects.create(code="OLD-ID", product_id=bought["alex"].product_id)
    assert rows(signed_in(cast.megan), "?product=old-id") == ids(bought, "alex")


def test_deleted_ones_stay_to_be_read(cast, bought, signed_in) -> None:
    with inside(cast.contoso.id):
        Subscription.objects.filter(id=bought["alex"].id).update(status=Status.DELETED)
    html = signed_in(cast.megan).get(f"{HERE}?status=deleted").content.decode()
    assert "Deleted" in html
    assert 'name="source"' not in html, "nothing can be done about it"


def test_sorted_columns_say_so_and_turn_around(cast, bought, signed_in) -> None:
    html = signed_in(cast.megan).get(f"{HERE}?sort=price").content.decode()
    assert html.count("aria-sort=") == 1
    assert (
        'class="number" aria-sort="ascending"><a class="sort" href="/contoso/billing/products/?sort=-price"'
        in html
    )


def test_bad_input_is_said_and_never_a_fault(cast, bought, signed_in) -> None:
    query = (
        "?sort=nonsense&cursor=broken&expiry_after=never&channel=what&size=" + "9" * 5000 + "&panel=x&view=1"
    )
    html = signed_in(cast.megan).get(HERE + query).content.decode()
    assert html.count('class="notice"') == 4
    assert len(rows(signed_in(cast.megan), query)) == 4


def test_pages_lead_on_and_back(cast, bought, signed_in) -> None:
    client = signed_in(cast.megan)
    with inside(cast.contoso.id):
        product = bought["central"].product
        for _ in range(26):
            make_subscription(cast.contoso, product)
    first = client.get(f"{HERE}?size=25").content.decode()
    assert "1 to 25 of 30 subscriptions" in first
    [following] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(following.replace("&amp;", "&")).content.decode()
    assert "26 to 30 of 30 subscriptions" in second
    [back] = re.findall(r'rel="prev" href="([^"]+)"', second)
    again = client.get(back.replace("&amp;", "&")).content.decode()
    listed = r'<tr id="row-([\w-]+)"'
    assert re.findall(listed, again) == re.findall(listed, first)
    assert not set(re.findall(listed, first)) & set(re.findall(listed, second))


def test_empty_says_what_comes_and_no_match_offers_the_way_back(cast, signed_in) -> None:
    client = signed_in(cast.megan)
    assert 'data-kind="nothing"' in client.get(HERE).content.decode()
    nothing = client.get(f"{HERE}?q=zzz").content.decode()
    assert 'data-kind="no-match"' in nothing
    assert "Clear filters" in nothing


def test_htmx_gets_its_part_alone(cast, bought, signed_in) -> None:
    client = signed_in(cast.megan)
    part = client.get(HERE, headers={"HX-Request": "true", "HX-Target": "list"})
    assert b"<html" not in part.content
    assert b'id="subscriptions"' in part.content
    assert "HX-Request" in part["Vary"]
    panel = client.get(
        f"{HERE}?panel={bought['adele'].id}", headers={"HX-Request": "true", "HX-Target": "panel"}
    ).content.decode()
    assert "data-panel" in panel
    assert "Adele Vance" in panel
    assert 'id="subscriptions"' not in panel


def test_a_panel_has_an_address(cast, bought, signed_in) -> None:
    html = (
        signed_in(cast.megan).get(f"{HERE}?channel=self-service&panel={bought['adele'].id}").content.decode()
    )
    assert f'data-opener="open-{bought["adele"].id}"' in html
    assert 'href="/contoso/billing/products/?channel=self-service" data-panel-close' in html


def queries_of(client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in seen.captured_queries]


@pytest.mark.parametrize("query", ["?view=all", "?q=power+bi", "?channel=central&sort=-price"])
def test_the_number_of_queries_does_not_grow(cast, bought, signed_in, query) -> None:
    client = signed_in(cast.megan)
    with inside(cast.contoso.id):
        Subscription.objects.exclude(id=bought["central"].id).update(status=Status.DELETED)
    one = queries_of(client, HERE + query)
    for _ in range(3):
        make_subscription(cast.contoso, bought["central"].product)
    assert len(queries_of(client, HERE + query)) == len(one)


def test_one_query_reads_the_rows_with_the_tenant_in_it(cast, bought, signed_in) -> None:
    found = [sql for sql in queries_of(signed_in(cast.megan), HERE) if 'FROM "licensing_subscription"' in sql]
    assert len(found) == 1
    assert f'"licensing_subscription"."tenant_id" = \'{cast.contoso.id}\'::uuid' in found[0]
    assert "licensing_seat" not in found[0], "counters, never counts"


def test_take_control_is_offered_to_those_who_may(cast, bought, signed_in) -> None:
    plan = 'formaction="/contoso/billing/products/take-over/plan/"'
    for person, may in ((cast.megan, True), (cast.patti, True), (cast.nestor, False), (cast.adele, False)):
        html = signed_in(person).get(HERE).content.decode()
        assert (plan in html, 'name="source"' in html) == (may, may), person.display_name


def test_a_selection_is_rows_or_the_stored_query(cast, bought) -> None:
    def selected(query: str) -> list[str]:
        with tenant_scope(cast.contoso.id):
            return [str(row.id) for row in queries.selected(actor_, QueryDict(query))]

    actor_ = actor(cast.megan)
    alex, adele = bought["alex"].id, bought["adele"].id
    assert selected(f"source={alex}&source={adele}&source=nonsense") == ids(bought, "adele", "alex")
    assert selected("everything=1&q=power+bi") == ids(bought, "adele", "diego")
    assert selected(f"everything=1&channel=self-service&source={alex}") == ids(bought, "adele", "alex")
    assert selected("") == []
    with tenant_scope(cast.contoso.id):
        Subscription.objects.filter(id=adele).update(status=Status.MOVING)
    assert selected("everything=1") == ids(bought, "diego", "alex")


def test_suggestions_come_while_typing(cast, bought, signed_in) -> None:
    client = signed_in(cast.megan)
    assert b'value="Visio Plan 2"' in client.get(f"{HERE}?suggest=product&product=vis").content
    assert b"Adele Vance" in client.get(f"{HERE}?suggest=purchaser&purchaser=ad").content
    assert b"isaiah" not in client.get(f"{HERE}?suggest=purchaser&purchaser=is").content
    assert client.get(f"{HERE}?suggest=nonsense").status_code == 404
