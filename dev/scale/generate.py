"""generate(): fill an empty database with the scale world."""

import struct
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as midnight
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connections

from dev.scale import rows
from dev.scale.load import Stream, bare_tables, copy_rows
from dev.scale.rows import Half, ProductRef, Tenant, hexed, ident
from dev.scale.sizes import Sizes
from dev.story import PASSWORD
from kernel.isolation.scope import Because, all_tenants
from kernel.values.clock import today
from licensing.catalogue.import_catalogue import import_catalogue
from licensing.catalogue.read import SHIPPED
from licensing.models import Product, Seat, SeatLedger, Subscription
from tenants.models import Account, MailDomain, Organization, Person, RoleAssignment

MODELS = (Organization, MailDomain, Person, RoleAssignment, Subscription, Seat, SeatLedger)
LEDGER_COLUMNS = (
    "tenant_id", "id", "subscription_id", "person_id", "kind", "delta", "at", "actor_id", "actor_name", "cause_id",
)  # fmt: skip
_HEADER, _TRAILER = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_SEAT = struct.Struct(">h" + "iQQ" * 4 + "iq")
_HELD = struct.Struct(">h" + "iQQ" * 4 + "ih" + "ii" + "iq" + "iii")
_ORDERED = struct.Struct(">h" + "iQQ" * 3 + "i" + "ih" + "ii" + "iq" + "iii")
_POSTGRES_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
Say = Callable[[str], object]


class AlreadyThere(RuntimeError):
    """The database has a scale world of this name."""


@dataclass(frozen=True, slots=True)
class Generated:
    """How many rows were written to each table, and how long all of it took."""

    rows: dict[str, int]
    seconds: float


def generate(
    sizes: Sizes, *, ledger: bool = False, suffix: str = "", say: Say = lambda words: None
) -> Generated:
    """Write the world in one transaction as the owner, then VACUUM ANALYZE; `say` gets a line per table.

    Raises AlreadyThere when there is an organization giant (with the suffix).
    """
    import_catalogue(SHIPPED)
    tenants = _tenants(sizes, suffix)
    _refuse_second(tenants[0].short_name)
    started = time.perf_counter()
    counts: dict[str, int] = {}
    owner = connections["owner"]
    owner.ensure_connection()
    raw: Any = owner.connection
    tables = [model._meta.db_table for model in MODELS]
    with raw, raw.cursor() as cursor, bare_tables(cursor, tables):
        for name, load in _loads(tenants, ledger):
            begun = time.perf_counter()
            counts[name] = load(cursor)
            say(_line(name, counts[name], time.perf_counter() - begun))
        say("Building indexes and keys.")
    raw.autocommit = True
    with raw.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(tables)}")
    owner.close()
    return Generated(counts, time.perf_counter() - started)


def _line(name: str, count: int, seconds: float) -> str:
    return f"{name:<14} {count:>12,} rows  {seconds:>7.1f} s  {count / max(seconds, 0.001):>12,.0f} rows/s"


def _refuse_second(short_name: str) -> None:
    with all_tenants(because=Because.OPERATOR):
        if Organization.objects.filter(short_name=short_name).exists():
            raise AlreadyThere(
                f"The organization {short_name} is there already. Use another database or another --suffix."
            )


def _tenants(sizes: Sizes, suffix: str) -> list[Tenant]:
    shelf = [
        (ProductRef(product.id.hex, product.sort_name), product.is_self_service)
        for product in Product.objects.exclude(kind=Product.Kind.OFFER_TYPE).order_by("code")
    ]
    bought = tuple(product for product, is_bought in shelf if is_bought)
    moment = datetime.combine(today(), midnight(), tzinfo=UTC)

    def tenant(number: int, name: str, subscriptions: int, people: int, seats: int, **more: bool) -> Tenant:
        name = f"{name}-{suffix}" if suffix else name
        central = tuple(product for product, _ in shelf)
        number += _number_space(suffix)
        return Tenant(number, name, subscriptions, people, seats, moment, bought, central, **more)

    s = sizes
    giant = tenant(1, "giant", s.giant_subscriptions, s.giant_people, s.giant_seats, has_large=True)
    middle = tenant(2, "middle", s.middle_subscriptions, s.middle_people, s.middle_seats)
    small = (
        tenant(10 + number, f"small-{number:05}", s.small_subscriptions, s.small_people, s.small_seats)
        for number in range(s.small_tenants)
    )
    return [giant, middle, *small]


def _number_space(suffix: str) -> int:
    """Return where a world's tenants are numbered from, so that two worlds share no identifier."""
    return zlib.crc32(suffix.encode()) % 200 * 50_000 if suffix else 0


def _loads(tenants: list[Tenant], ledger: bool) -> Iterator[tuple[str, Callable[[Any], int]]]:
    yield (
        "organizations",
        lambda cursor: copy_rows(
            cursor,
            Organization,
            ("id", "short_name", "name", "country", "created_at"),
            _organizations(tenants),
        ),
    )
    yield (
        "mail domains",
        lambda cursor: copy_rows(cursor, MailDomain, ("tenant_id", "id", "domain"), _domains(tenants)),
    )
    yield (
        "people",
        lambda cursor: copy_rows(cursor, Person, (*rows.PERSON_COLUMNS, "created_at"), _people(tenants)),
    )
    yield (
        "roles",
        lambda cursor: copy_rows(
            cursor, RoleAssignment, ("tenant_id", "id", "person_id", "role"), _roles(tenants[:2])
        ),
    )
    yield (
        "subscriptions",
        lambda cursor: copy_rows(
            cursor,
            Subscription,
            rows.SUBSCRIPTION_COLUMNS,
            (row for t in tenants for row in rows.subscriptions(t)),
        ),
    )
    yield (
        "seats",
        lambda cursor: _copy_binary(
            cursor, Seat, ("tenant_id", "id", "subscription_id", "person_id", "assigned_at"), _seats(tenants)
        ),
    )
    if ledger:
        yield "ledger", lambda cursor: _copy_binary(cursor, SeatLedger, LEDGER_COLUMNS, _ledger(tenants))


def _organizations(tenants: list[Tenant]) -> Iterator[tuple[object, ...]]:
    for tenant in tenants:
        name = tenant.short_name.capitalize()
        yield hexed(tenant.id), tenant.short_name, name, "US", tenant.moment


def _domains(tenants: list[Tenant]) -> Iterator[tuple[object, ...]]:
    for tenant in tenants:
        yield hexed(tenant.id), hexed(ident(rows.DOMAIN, tenant.number, 0)), f"{tenant.short_name}.example"


def _people(tenants: list[Tenant]) -> Iterator[tuple[object, ...]]:
    accounts = {tenant.number: _account(tenant) for tenant in tenants[:2]}
    for tenant in tenants:
        everybody = rows.people(tenant)
        if tenant.number in accounts:
            first, account = next(everybody), accounts[tenant.number]
            yield *first[:2], account.id, account.email, *first[4:], tenant.moment
        for row in everybody:
            yield *row, tenant.moment


def _account(tenant: Tenant) -> Account:
    """Return the account of the tenant's admin; its password is public, so only a place to try things has one."""
    password = PASSWORD if settings.DEMO or settings.DEBUG else None
    email = f"admin@{tenant.short_name}.example"
    account, _ = Account.objects.get_or_create(email=email, defaults={"password": make_password(password)})
    return account


def _roles(tenants: list[Tenant]) -> Iterator[tuple[object, ...]]:
    for tenant in tenants:
        person = hexed(ident(rows.PERSON, tenant.number, 0))
        yield hexed(tenant.id), hexed(ident(rows.ROLE, tenant.number, 0)), person, "global"


def _microseconds(moment: datetime) -> int:
    return int((moment - _POSTGRES_EPOCH).total_seconds()) * 1_000_000


def _seats(tenants: list[Tenant]) -> Iterator[bytes]:
    pack = _SEAT.pack
    for tenant in tenants:
        high, low = tenant.id
        at = _microseconds(tenant.moment) - 86_400_000_000
        for number, sub, person in rows.seats(tenant):
            key = ident(rows.SEAT, tenant.number, number)
            yield pack(5, 16, high, low, 16, *key, 16, *sub, 16, *person, 8, at)


def _ledger(tenants: list[Tenant]) -> Iterator[bytes]:
    """Yield an order per subscription, then an assignment per seat; -1 is the length of NULL."""
    kind = SeatLedger.Kind
    for tenant in tenants:
        high, low = tenant.id
        at = _microseconds(tenant.moment) - 86_400_000_000
        for number in range(tenant.subscriptions):
            key, sub = (
                ident(rows.LEDGER, tenant.number, number),
                ident(rows.SUBSCRIPTION, tenant.number, number),
            )
            head = (10, 16, high, low, 16, *key, 16, *sub, -1)
            yield _ORDERED.pack(*head, 2, kind.QUANTITY, 4, tenant.quantity(number), 8, at, -1, 0, -1)
        for seat, sub, person in rows.seats(tenant):
            key = ident(rows.LEDGER, tenant.number, tenant.subscriptions + seat)
            held = (10, 16, high, low, 16, *key, 16, *sub, 16, *person)
            yield _HELD.pack(*held, 2, kind.ASSIGNED, 4, 1, 8, at, -1, 0, -1)


def _copy_binary(cursor: Any, model: Any, columns: tuple[str, ...], packed: Iterator[bytes]) -> int:
    count = 0

    def chunks() -> Iterator[bytes]:
        nonlocal count
        yield _HEADER
        buffer: list[bytes] = []
        for row in packed:
            buffer.append(row)
            if len(buffer) == 1000:
                count += len(buffer)
                yield b"".join(buffer)
                buffer.clear()
        count += len(buffer)
        yield b"".join(buffer) + _TRAILER

    names = ", ".join(columns)
    cursor.copy_expert(f"COPY {model._meta.db_table} ({names}) FROM STDIN (FORMAT binary)", Stream(chunks()))
    return count


def half_of(tenant: str, suffix: str = "") -> Half:
    """Return the id of `giant` or `middle`."""
    number = {"giant": 1, "middle": 2}[tenant] + _number_space(suffix)
    return ident(rows.ORGANIZATION, number, number)
