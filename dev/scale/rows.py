"""Rows made from running numbers: the same world every time, without remembering any of it.

Each function yields tuples of values in the order of its `*_COLUMNS`; identifiers are pairs of 64-bit
halves of a UUID version 7, so that neither text nor objects need to be made where speed matters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from math import gcd
from uuid import UUID

from licensing.models import Subscription

Channel, Status = Subscription.Channel, Subscription.Status
Half = tuple[int, int]

# 1 January 2025 in milliseconds: identifiers rise with the running number, as real ones do with time.
_EPOCH_MS = 1_735_689_600_000
ORGANIZATION, PERSON, SUBSCRIPTION, SEAT, LEDGER, DOMAIN, ROLE = range(1, 8)

FIRST = """Ada Adam Aisha Alba Alex Amir Ana Anders Anna Anton Aya Bas Bea Ben Bo Bram Carla Carl Chen Cleo Cora
Daan Dana David Dina Eda Ed Elif Ella Emil Emma Erik Eva Fatima Femke Finn Flora Fred Gina Greta Hana Hans Hugo
Ida Igor Ines Iris Ivan Jan Jana Jens Joan Jonas Juan Julia Kai Karim Kata Kim Lars Lea Lena Leo Lina Lotte Luca
Luis Maja Malik Marta Max Mei Mila Mira Mo Nadia Nils Nina Noa Nora Olaf Olga Omar Otto Paula Pedro Pia Piet Rania
Ravi Rosa Ruben Sam Sara Sven Tara Tess Tim Tom Ute Vera Wim Yara Yusuf Zoe""".split()
_HEADS = """Ander Bak Berg Bor Bos Brand Dal Dek Eng Fal Feld Fors Gar Gul Haan Hol Jans Kam Kel Koh Lan Lind Lun
Meer Mor Mul Nor Ol Pet Ros Sand Schul Smit Sol Sten Tor Vis Wal Wil Zand""".split()
_TAILS = """a berg dahl den der dorf er feld gard haus helm huis ing ius ker land lin man mann mark mayer mer mond
ner nes nik o quist ren rup ryd sen ska ski sma son stad stein stra strom sund tal tem ten tor um vik wald wick
zer""".split()
DEPARTMENTS = (
    "Sales", "Finance", "Engineering", "Operations", "Legal", "Marketing", "Retail", "HR", "R&D", "Support",
)  # fmt: skip


def ident(kind: int, tenant: int, number: int) -> Half:
    """Return the two halves of a UUID version 7 that nobody else has."""
    high = (_EPOCH_MS + (number >> 12)) << 16 | 0x7000 | number & 0xFFF
    return high, 1 << 63 | kind << 56 | tenant << 32 | number


def uuid_of(half: Half) -> UUID:
    """Return the halves as a UUID."""
    return UUID(int=half[0] << 64 | half[1])


def hexed(half: Half) -> str:
    """Return the halves as PostgreSQL reads a uuid in text."""
    return f"{half[0]:016x}{half[1]:016x}"


@dataclass(frozen=True, slots=True)
class ProductRef:
    """What a subscription needs of a product."""

    id: str
    sort_name: str


@dataclass(frozen=True)
class Tenant:
    """One generated organization: its number, name and sizes; everything else follows from these."""

    number: int
    short_name: str
    subscriptions: int
    people: int
    seats: int
    moment: datetime
    # Products people buy by themselves, then the rest.
    bought: tuple[ProductRef, ...]
    central: tuple[ProductRef, ...]
    # The first subscriptions are large: one for everybody, one to be moved, one to move into.
    has_large: bool = False

    @cached_property
    def id(self) -> Half:
        """The tenant's id."""
        return ident(ORGANIZATION, self.number, self.number)

    @cached_property
    def step(self) -> int:
        """A stride through the people that meets each of them once."""
        return next(step for step in (7919, 7927, 7933, 7937, 1) if gcd(step, self.people) == 1)

    def name_of(self, person: int) -> tuple[str, str]:
        """Return first and last name of a person."""
        first, rest = FIRST[person % len(FIRST)], person // len(FIRST)
        return first, _HEADS[rest % len(_HEADS)] + _TAILS[rest // len(_HEADS) % len(_TAILS)]

    def status(self, number: int) -> int:
        """Return the status of a subscription: 85 % are active."""
        if number < 3 and self.has_large:
            return Status.ACTIVE
        ones = number % 100
        return (
            Status.ACTIVE if ones < 85
            else Status.EXPIRED if ones < 90
            else Status.DISABLED if ones < 94
            else Status.DELETED
        )  # fmt: skip

    def channel(self, number: int) -> int:
        """Return the channel of a subscription: 60 % are self-service."""
        if number < 3 and self.has_large:
            return (Channel.CENTRAL, Channel.SELF_SERVICE, Channel.CENTRAL)[number]
        tens = number // 3 % 10
        return (
            Channel.SELF_SERVICE if tens < 6
            else Channel.CENTRAL if tens < 8
            else Channel.TRIAL if tens < 9
            else Channel.FREE
        )  # fmt: skip

    @cached_property
    def _large(self) -> tuple[int, int, int]:
        """Seats in use in the three large ones: everybody, a tenth, one of two hundred."""
        return self.people, self.people // 10, self.people // 200

    @cached_property
    def _average(self) -> int:
        large = sum(self._large) if self.has_large else 0
        holding = sum(self.status(number) != Status.DELETED for number in range(self.subscriptions))
        return max(1, (self.seats - large) // max(1, holding))

    def used(self, number: int) -> int:
        """Return how many seats of a subscription are assigned; pairs of neighbors add up to twice the average."""
        if self.has_large and number < 3:
            return self._large[number]
        if self.status(number) == Status.DELETED:
            return 0
        swing = number // 2 * 7 % self._average
        return min(self.people, self._average + (swing if number % 2 else -swing))

    def quantity(self, number: int) -> int:
        """Return the seats a subscription has: always room for those in use."""
        if self.has_large and number < 3:
            return (self.people, self.people // 10, self.people // 4)[number]
        return self.used(number) + number % 7 or 1

    def holder(self, number: int, position: int) -> int:
        """Return the person who holds a seat; no two positions of one subscription give the same."""
        return (number * 104_729 + position * self.step) % self.people

    def product(self, number: int) -> ProductRef:
        """Return the product of a subscription; source and target of a large move have the same."""
        if self.has_large and number in (1, 2):
            return self.bought[0]
        shelf = self.central if self.channel(number) == Channel.CENTRAL else self.bought
        return shelf[number * 31 % len(shelf)]

    def purchaser(self, number: int) -> int | None:
        """Return the person who bought a subscription, None for what the organization bought."""
        return None if self.channel(number) == Channel.CENTRAL else number * 37 % self.people

    def expiry(self, number: int) -> datetime:
        """Return the end of a subscription's term, to the second."""
        days = {Status.ACTIVE: 1 + number * 13 % 365, Status.EXPIRED: -(number * 13 % 29)}
        day = days.get(Status(self.status(number)), -31 - number * 13 % 89)
        return self.moment + timedelta(days=day, seconds=number * 7919 % 86_400)


PERSON_COLUMNS = (
    "tenant_id", "id", "account_id", "email", "first_name", "last_name", "display_name", "sort_name", "sort_last",
    "department", "kind", "source", "is_active",
)  # fmt: skip


def people(tenant: Tenant) -> Iterator[tuple[object, ...]]:
    """Yield a tenant's people: 2 % guests, half of them synced, 1 % switched off."""
    owner = hexed(tenant.id)
    for number in range(tenant.people):
        first, last = tenant.name_of(number)
        name, low = f"{first} {last}", f"{first} {last}".lower()
        email = f"{low.replace(' ', '.')}.{number}@{tenant.short_name}.example"
        key = hexed(ident(PERSON, tenant.number, number))
        yield (
            owner, key, r"\N", email, first, last, name, low, last.lower(), DEPARTMENTS[number % 10],
            1 + (number % 50 == 49), 1 + number % 2, "f" if number % 100 == 99 else "t",
        )  # fmt: skip


SUBSCRIPTION_COLUMNS = (
    "tenant_id", "id", "product_id", "channel", "status", "purchaser_id", "owner_id", "quantity", "seats_used",
    "price_minor", "currency", "started_at", "expires_at", "status_at", "product_sort", "purchaser_sort",
)  # fmt: skip


def subscriptions(tenant: Tenant) -> Iterator[tuple[object, ...]]:
    """Yield a tenant's subscriptions."""
    owner = hexed(tenant.id)
    for number in range(tenant.subscriptions):
        buyer, product, ends = tenant.purchaser(number), tenant.product(number), tenant.expiry(number)
        key = r"\N" if buyer is None else hexed(ident(PERSON, tenant.number, buyer))
        sort = "" if buyer is None else " ".join(tenant.name_of(buyer)).lower()
        started = ends - timedelta(days=365)
        channel = tenant.channel(number)
        price = 0 if channel in (Channel.TRIAL, Channel.FREE) else 500 + number * 7919 % 9500
        yield (
            owner, hexed(ident(SUBSCRIPTION, tenant.number, number)), product.id, int(channel),
            int(tenant.status(number)), key, key, tenant.quantity(number), tenant.used(number), price, "USD",
            started, ends, started, product.sort_name, sort,
        )  # fmt: skip


def seats(tenant: Tenant) -> Iterator[tuple[int, Half, Half]]:
    """Yield (running number, subscription, person) of each seat."""
    running = 0
    for number in range(tenant.subscriptions):
        subscription = ident(SUBSCRIPTION, tenant.number, number)
        for position in range(tenant.used(number)):
            yield running, subscription, ident(PERSON, tenant.number, tenant.holder(number, position))
            running += 1
