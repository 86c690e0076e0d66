"""Licenses: the totals of every product against the sum of the counters by hand."""

from typing import Any

from django.test import RequestFactory

from dev.bench.meter import Raw, django_pid, turn_by_turn
from dev.bench.moves import admin
from dev.bench.report import Report
from dev.bench.server import LARGE, Server
from dev.scale.generate import half_of
from dev.scale.rows import uuid_of
from kernel.isolation.scope import tenant_scope
from kernel.lists.show import show
from licensing.licenses.columns import LICENSES
from licensing.licenses.queries import products, with_names
from tenants.models import Organization

TURNS = 20
_SUMS = """
    SELECT s.product_id, p.name, p.code, count(*), sum(s.quantity), sum(s.seats_used),
           sum(s.quantity - s.seats_used - s.seats_reserved)
    FROM licensing_subscription s JOIN licensing_product p ON p.id = s.product_id
    WHERE s.tenant_id = %(t)s AND s.status <> 4 GROUP BY s.product_id, p.name, p.code, s.product_sort
    ORDER BY s.product_sort
"""
_SEATS = """
    SELECT s.product_id, count(*) FROM licensing_seat h
    JOIN licensing_subscription s ON s.tenant_id = %(t)s AND s.id = h.subscription_id
    WHERE h.tenant_id = %(t)s GROUP BY s.product_id
"""


def measure(server: Server, report: Report) -> None:
    """The first page, the last one's order, and as a warning what counting seats would cost."""
    tenant = half_of("giant")
    tenant_id = uuid_of(tenant)
    raw = Raw(server.url(LARGE), tenant)
    params = {"t": str(tenant_id)}
    with tenant_scope(tenant_id):
        actor, organization = admin(tenant_id), Organization.objects.get()

    def page(query: str) -> None:
        with tenant_scope(tenant_id):
            request: Any = RequestFactory().get(f"/giant/billing/licenses/{query}")
            request.actor, request.organization = actor, organization
            listing = show(request, LICENSES, products(actor))
            assert with_names(listing.rows)
            assert listing.total

    first, by_total, by_hand = turn_by_turn(
        TURNS,
        (django_pid(), lambda: page("")),
        (django_pid(), lambda: page("?sort=-total")),
        (raw.pid, lambda: raw.fetch((_SUMS, params))),
    )
    (seats,) = turn_by_turn(1, (raw.pid, lambda: raw.fetch((_SEATS, params))))
    raw.close()
    note = f"counting seats instead would cost {seats.backend:,.0f} CPU ms"
    report.ratio(
        "Licenses, first page with its count: database", first.backend, by_hand.backend, target=1.5, note=note
    )
    report.ratio("Licenses by total, downwards: database", by_total.backend, by_hand.backend, target=1.5)
