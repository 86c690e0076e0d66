"""The scale world is consistent at any size, and the same every time."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from dev.scale.generate import half_of
from dev.scale.rows import uuid_of
from dev.scale.sizes import Sizes
from kernel.isolation.scope import Because, all_tenants, tenant_scope
from licensing.models import Seat, SeatLedger, Subscription
from tenants.models import Organization, Person

FORCED = "SELECT relname FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef"
KEYS = "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2"
DRIFT = """
    SELECT s.id FROM licensing_subscription s
    LEFT JOIN (SELECT tenant_id, subscription_id, count(*) AS n FROM licensing_seat GROUP BY 1, 2) c
           ON c.tenant_id = s.tenant_id AND c.subscription_id = s.id
    LEFT JOIN (SELECT tenant_id, subscription_id, sum(delta) AS n FROM licensing_seatledger
               WHERE person_id IS NOT NULL GROUP BY 1, 2) l
           ON l.tenant_id = s.tenant_id AND l.subscription_id = s.id
    WHERE s.seats_used <> coalesce(c.n, 0) OR s.seats_used <> coalesce(l.n, 0) OR s.seats_used > s.quantity
"""


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_a_small_world_by_copy(real_db):
    before = run(INDEXES), run(KEYS)
    out = StringIO()
    call_command("generate_world", scale=0.002, small_tenants=3, ledger=True, stdout=out)
    assert (run(INDEXES), run(KEYS)) == before
    assert run(FORCED) == []
    assert "rows/s" in out.getvalue()
    with all_tenants(because=Because.OPERATOR):
        names = set(Organization.objects.values_list("short_name", flat=True))
        assert names == {"giant", "middle", "small-00000", "small-00001", "small-00002"}
        assert run(DRIFT) == []
    with tenant_scope(uuid_of(half_of("giant"))):
        assert Person.objects.count() == 2000
        assert Subscription.objects.count() == 200
        assert abs(Seat.objects.count() - 6000) < 300
        everybody, source, target = Subscription.objects.order_by("id")[:3]
        assert (everybody.seats_used, source.seats_used, target.seats_free >= 200) == (2000, 200, True)
        assert SeatLedger.objects.filter(person_id=None).count() == 200
        admin = Person.objects.get(email="admin@giant.example")
        assert admin.account_id
    with pytest.raises(CommandError, match="The organization giant is there already"):
        call_command("generate_world", scale=0.002)
    connections.close_all()


@pytest.mark.parametrize(("factor", "seats"), [(1.0, 5_030_000), (0.5, 2_515_000)])
def test_sizes_add_up_to_what_is_measured(factor, seats):
    assert Sizes().scaled(factor).seats == seats
