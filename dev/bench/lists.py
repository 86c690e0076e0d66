"""Your products: the database's time for any page, sort and filter against the same page by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from dev.bench.meter import Raw, django_pid, turn_by_turn
from dev.bench.moves import admin
from dev.bench.report import Report
from dev.bench.server import LARGE, LITTLE, Server, pointed_at
from dev.scale.generate import half_of
from dev.scale.rows import Half, uuid_of
from kernel.isolation.scope import tenant_scope
from kernel.lists.declare import apply_filters
from kernel.lists.keyset import page
from kernel.lists.show import show
from licensing.subscriptions.columns import list_for
from licensing.subscriptions.queries import loaded, visible
from tenants.models import Organization

TURNS = 100
ROW = """
    SELECT s.id, p.name, b.display_name, b.is_active, s.owner_id, s.channel, s.status, s.status_at, s.quantity,
           s.seats_used, s.price_minor, s.currency, s.frequency, s.expires_at, s.product_sort, s.purchaser_sort,
           s.quantity - s.seats_used - s.seats_reserved
    FROM licensing_subscription s
    JOIN licensing_product p ON p.id = s.product_id
    LEFT JOIN tenants_person b ON b.tenant_id = %(t)s AND b.id = s.purchaser_id
    WHERE s.tenant_id = %(t)s {where} ORDER BY s.{sort} {down}, s.id {down} LIMIT 51
"""
COUNT = """
    SELECT count(*) FROM (
        SELECT 1 FROM licensing_subscription s WHERE s.tenant_id = %(t)s {where} LIMIT 10001) AS capped
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One view of the list: the query string, and how somebody who knows the schema would ask."""

    name: str
    query: str
    sort: str
    where: str = ""
    down: str = ""
    # Somewhere in the middle of the list instead of at its start.
    deep: bool = False
    # What typed words may mean is looked up before, by hand too.
    first: tuple[str, ...] = ()


def _products(words: str) -> str:
    like = " AND ".join(f"sort_name LIKE '%%{word}%%'" for word in words.split())
    return f"SELECT id, sort_name FROM licensing_product WHERE code = '{words}' OR ({like})"


def _people(start: str, end: str) -> str:
    ranges = " OR ".join(f"p.{name} >= '{start}' AND p.{name} < '{end}'" for name in ("sort_last", "email"))
    return (
        f"SELECT p.id FROM tenants_person p WHERE p.tenant_id = %(t)s AND ({ranges}) AND EXISTS ("
        "SELECT 1 FROM licensing_subscription s WHERE s.tenant_id = %(t)s AND s.purchaser_id = p.id)"
    )


CASES = (
    Case("first page", "", "product_sort"),
    Case("by expiry", "sort=expiry", "expires_at"),
    Case("by price, downwards", "sort=-price", "price_minor", down="DESC"),
    Case("by purchaser", "sort=purchaser", "purchaser_sort"),
    Case("by quantity, downwards", "sort=-quantity", "quantity", down="DESC"),
    Case("by status", "sort=status", "status"),
    Case("deep page by expiry", "sort=expiry", "expires_at", deep=True),
    Case("self-service by expiry", "channel=self-service&sort=expiry", "expires_at", "AND s.channel = 2"),
    Case(
        "renewing in 30 days", "status=active&expiring=30&sort=expiry", "expires_at",
        "AND s.status = 1 AND s.expires_at >= now() AND s.expires_at < now() + interval '30 days'",
    ),
    Case(
        "one product", "product=visio+plan+2", "product_sort", "AND s.product_sort = 'visio plan 2'",
        first=(_products("visio plan 2"),),
    ),
    Case(
        "search without a hit",
        "q=zzzz",
        "product_sort",
        "AND s.purchaser_sort >= 'zzzz' AND s.purchaser_sort < 'zzzzz'",
        first=(_products("zzzz"), _people("zzzz", "zzzzz")),
    ),
    Case(
        "unused seats", "status=active&unused=1&sort=product", "product_sort",
        "AND s.status = 1 AND s.quantity > s.seats_used + s.seats_reserved",
    ),
    Case(
        "leavers", "leavers=1&sort=purchaser", "purchaser_sort",
        "AND s.purchaser_id IN (SELECT id FROM tenants_person WHERE tenant_id = %(t)s AND NOT is_active)",
    ),
    Case(
        "search for a person", "q=ada+b", "product_sort",
        "AND s.purchaser_sort >= 'ada b' AND s.purchaser_sort < 'ada c'",
        first=(_products("ada b"), _people("ada b", "ada c")),
    ),
)  # fmt: skip


def measure(server: Server, report: Report) -> None:
    """Every case on the giant organization, then how cost grows with the organization and with the database."""
    for case in CASES:
        ours, by_hand = compare(server, LARGE, half_of("giant"), case)
        report.ratio(f"Your products, {case.name}: database", ours, by_hand, target=1.5, unit="CPU ms")
    giant, middle, little = _growth(server)
    sizes = server.sizes
    report.ratio(
        f"growth: {sizes.middle_subscriptions:,} to {sizes.giant_subscriptions:,} subscriptions in the organization",
        giant, middle, target=1.7,
    )  # fmt: skip
    report.ratio(f"growth: 100,000 to {sizes.seats:,} seats overall", middle, little, target=1.2)


def _growth(server: Server) -> list[float]:
    """Return what the portal's statements for the first page cost: giant, middle, and middle in the little database."""
    places = ((LARGE, half_of("giant")), (LARGE, half_of("middle")), (LITTLE, half_of("middle")))
    acts, connections = [], []
    for database, tenant in places:
        with pointed_at(database):
            statements = _statements(_asking(tenant, CASES[1]))
        raw = Raw(server.url(database), tenant)
        connections.append(raw)
        acts.append((raw.pid, partial(raw.fetch, *statements)))
    costs = turn_by_turn(TURNS, *acts)
    for raw in connections:
        raw.close()
    return [cost.backend for cost in costs]


def _statements(ask: Callable[[], object]) -> list[tuple[str, None]]:
    with CaptureQueriesContext(connection) as captured:
        ask()
    said = [query["sql"] for query in captured.captured_queries]
    return [(sql, None) for sql in said if sql.startswith("SELECT")]


def compare(server: Server, database: str, tenant: Half, case: Case) -> tuple[float, float]:
    """Return the backend's CPU milliseconds of the portal's queries and of those by hand."""
    with pointed_at(database):
        raw = Raw(server.url(database), tenant)
        ask, by_hand = _asking(tenant, case), _by_hand(raw, tenant, case)
        if ask() != by_hand():
            raise RuntimeError(f"{case.name}: the two do not return the same rows.")
        ours, theirs = turn_by_turn(TURNS, (django_pid(), ask), (raw.pid, by_hand))
        raw.close()
    return ours.backend, theirs.backend


def _asking(tenant: Half, case: Case) -> Callable[[], list[UUID]]:
    """Return what loads the list as the page does, and gives back the ids it shows."""
    tenant_id = uuid_of(tenant)
    with tenant_scope(tenant_id):
        actor, organization = admin(tenant_id), Organization.objects.get()
        query = case.query + (f"&cursor={_middle(actor, case)}" if case.deep else "")

    def ask() -> list[UUID]:
        with tenant_scope(tenant_id):
            request: Any = RequestFactory().get(f"/giant/billing/products/?{query}")
            request.actor, request.organization = actor, organization
            listing = show(request, list_for(actor), visible(actor), loaded=loaded)
            assert listing.total >= 0
            return [row["id"] for row in listing.rows]

    return ask


def _middle(actor: Any, case: Case) -> str:
    """Return the cursor of a page that begins after the list's middle."""
    lst = list_for(actor)
    sort = lst.sort_of(parse_qs(case.query)["sort"][0])
    found = apply_filters(lst, visible(actor), QueryDict(case.query)).queryset.values(sort.path, "id")
    half = found.count() // 2
    start = found.order_by(sort.path, "id")[half]
    return page(found.filter(**{f"{sort.path}__gte": start[sort.path]}), sort, "", 50).next


def _by_hand(raw: Raw, tenant: Half, case: Case) -> Callable[[], list[UUID]]:
    params: dict[str, Any] = {"t": str(uuid_of(tenant))}
    where = case.where
    if case.deep:
        where += _beyond(raw, params, case)
    words = {"where": where, "sort": case.sort, "down": case.down}
    statements = (ROW.format(**words), COUNT.format(**{**words, "where": case.where}))

    def ask() -> list[UUID]:
        answers = raw.fetch(*((sql, params) for sql in (*case.first, *statements)))
        return [row[0] for row in answers[-2][:50]]

    return ask


def _beyond(raw: Raw, params: dict[str, Any], case: Case) -> str:
    sql = (
        f"SELECT s.{case.sort}, s.id FROM licensing_subscription s WHERE s.tenant_id = %(t)s {case.where} "
        f"ORDER BY s.{case.sort}, s.id OFFSET (SELECT count(*) / 2 + 49 FROM licensing_subscription s "
        f"WHERE s.tenant_id = %(t)s {case.where}) LIMIT 1"
    )
    params["value"], params["key"] = raw.fetch((sql, params))[0][0]
    return f" AND (s.{case.sort}, s.id) > (%(value)s, %(key)s::uuid)"
