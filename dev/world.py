"""Build the demo world of `story.py` through the plain role, one organization per transaction."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.contrib.auth.hashers import make_password

from billing.models import Offer
from billing.prices.import_prices import import_prices
from dev.story import PASSWORD, PEOPLE, PRICES, WORLD, Channel, Human, Place, Purchase, Status
from dev.world_bills import write_bills
from kernel.isolation.scope import Because, all_tenants, tenant_scope
from kernel.values.clock import now
from kernel.values.ids import uuid7
from licensing.catalogue.import_catalogue import import_catalogue
from licensing.catalogue.read import SHIPPED
from licensing.models import Product, Seat, SeatLedger, Subscription, TakeOver, TakeOverSource
from tenants.models import Account, MailDomain, Organization, Person, RoleAssignment
from tenants.permissions.roles import Role

Kind = SeatLedger.Kind
CANCELED_DAYS_AGO = 25
LIST_PRICES = Path(__file__).parent / "data" / "prices.csv"
# Who may buy for the organization.
BUYERS = (Role.GLOBAL, Role.BILLING)


def build(suffix: str = "") -> list[str]:
    """Build what is missing and return the short names of the organizations that were made.

    An organization that is there stays as people left it. `suffix` makes a second world beside the
    first: short names and mail domains end in `-suffix`.
    """
    short_names = [_short(place.short_name, suffix) for place in WORLD]
    with all_tenants(because=Because.OPERATOR):
        there = dict(Organization.objects.filter(short_name__in=short_names).values_list("short_name", "id"))
    missing = [place for place in WORLD if _short(place.short_name, suffix) not in there]
    if not missing:
        return []
    import_catalogue(SHIPPED)
    if not Offer.objects.exists():
        import_prices(LIST_PRICES)
    products = {product.code: product for product in Product.objects.filter(code__in=PRICES)}
    accounts = _accounts(missing, suffix)
    for place in missing:
        _Builder(place, suffix, accounts, products).build()
    return [_short(place.short_name, suffix) for place in missing]


def people_table(suffix: str = "") -> str:
    """Return whom to sign in as, one per line, with the password and what is made up."""
    rows = [(_address(local, place, suffix), what) for place, local, what in PEOPLE]
    width = max(len(address) for address, _ in rows)
    lines = [f"  {address:<{width}}  {what}" for address, what in rows]
    head = f"Sign in as one of these people, password {PASSWORD}:"
    return "\n".join(
        [head, *lines, "Prices are made up for the demo; names and products are public samples."]
    )


def _short(place: str, suffix: str) -> str:
    return f"{place}-{suffix}" if suffix else place


def _address(local: str, place: str, suffix: str) -> str:
    return f"{local}@{_short(place, suffix)}.example"


def _accounts(places: list[Place], suffix: str) -> dict[str, UUID]:
    """Return the account of every address, making those that are missing with one shared hash."""
    wanted = [_address(human.local, place.short_name, suffix) for place in places for human in place.people]
    wanted += [_address(local, home, suffix) for place in places for local, home in place.guests]
    there = set(Account.objects.filter(email__in=wanted).values_list("email", flat=True))
    fresh = [email for email in dict.fromkeys(wanted) if email not in there]
    hashed = make_password(PASSWORD) if fresh else ""
    Account.objects.bulk_create(Account(email=email, password=hashed) for email in fresh)
    return dict(Account.objects.filter(email__in=wanted).values_list("email", "id"))


class _Builder:
    """Makes one organization; its rows are collected and written in a few statements."""

    def __init__(
        self, place: Place, suffix: str, accounts: dict[str, UUID], products: dict[str, Product]
    ) -> None:
        self.place, self.suffix, self.accounts, self.products = place, suffix, accounts, products
        self.moment = now()
        self.people: dict[str, Person] = {}
        self.seats: list[Seat] = []
        self.ledger: list[SeatLedger] = []

    def build(self) -> None:
        """Write it all in one transaction: a second run finds the organization whole or not at all."""
        place, short_name = self.place, _short(self.place.short_name, self.suffix)
        tenant_id = uuid7()
        with tenant_scope(tenant_id):
            Organization.objects.create(
                id=tenant_id,
                short_name=short_name,
                name=f"{place.short_name.capitalize()} {self.suffix}".strip(),
                country=place.country,
                segment=place.segment,
                is_managed=place.is_managed,
                language=place.language,
                currency=place.currency,
            )
            MailDomain.objects.create(domain=f"{short_name}.example")
            self._people()
            made = [(purchase, self._subscription(purchase)) for purchase in place.purchases]
            Subscription.objects.bulk_create(subscription for _, subscription in made)
            for purchase, subscription in made:
                self._history(purchase, subscription)
            Seat.objects.bulk_create(self.seats)
            SeatLedger.objects.bulk_create(self.ledger)
            write_bills([self._paid(*one) for one in made], self.moment)

    def _paid(
        self, purchase: Purchase, subscription: Subscription
    ) -> tuple[Purchase, Subscription, Person | None, list[SeatLedger]]:
        """Return what the bills of one purchase follow from."""
        mine = [entry for entry in self.ledger if entry.subscription_id == subscription.id]
        buyer = self.people[purchase.buyer] if purchase.buyer else None
        return purchase, subscription, buyer, [entry for entry in mine if entry.kind == Kind.QUANTITY]

    def _people(self) -> None:
        place = self.place
        self.people = {human.local: self._person(human, place.short_name) for human in place.people}
        everybody = [*self.people.values(), *self._guests()]
        Person.objects.bulk_create(everybody)
        RoleAssignment.objects.bulk_create(
            RoleAssignment(person_id=self.people[human.local].id, role=human.role)
            for human in place.people
            if human.role
        )

    def _guests(self) -> Iterator[Person]:
        homes = {place.short_name: place for place in WORLD}
        for local, home in self.place.guests:
            human = next(human for human in homes[home].people if human.local == local)
            yield self._person(human, home, kind=Person.Kind.GUEST)

    def _person(self, human: Human, home: str, kind: Person.Kind = Person.Kind.MEMBER) -> Person:
        email = _address(human.local, home, self.suffix)
        return Person(
            account_id=self.accounts[email],
            email=email,
            first_name=human.first,
            last_name=human.last,
            display_name=human.name,
            sort_name=human.name.casefold(),
            sort_last=human.last.casefold(),
            job_title=human.job_title,
            department=human.department,
            country=self.place.country_name,
            kind=kind,
            is_active=human.is_active,
        )

    def _subscription(self, purchase: Purchase) -> Subscription:
        product = self.products[purchase.product]
        buyer = self.people[purchase.buyer] if purchase.buyer else None
        holders = 0 if purchase.status == Status.DELETED else len(purchase.holders.split())
        return Subscription(
            product=product,
            channel=purchase.channel,
            status=purchase.status,
            purchaser_id=buyer.id if buyer else None,
            owner_id=buyer.id if buyer else None,
            quantity=purchase.quantity,
            seats_used=holders,
            price_minor=0 if purchase.channel in (Channel.TRIAL, Channel.FREE) else PRICES[purchase.product],
            currency=self.place.currency,
            term_months=purchase.term_months,
            renews=purchase.renews,
            started_at=self._ago(purchase.orders[0][0]),
            expires_at=self._expiry(purchase),
            status_at=self._status_at(purchase),
            product_sort=product.sort_name,
            purchaser_sort=buyer.sort_name if buyer else "",
        )

    def _ago(self, days: int) -> datetime:
        return self.moment - timedelta(days=days)

    def _expiry(self, purchase: Purchase) -> datetime | None:
        return None if purchase.expires_in is None else self.moment + timedelta(days=purchase.expires_in)

    def _status_at(self, purchase: Purchase) -> datetime:
        ended = self._expiry(purchase)
        if purchase.status == Status.EXPIRED and ended:
            return ended
        if purchase.status == Status.DISABLED and ended:
            return ended + timedelta(days=30)
        return self._ago(CANCELED_DAYS_AGO if purchase.canceled_by else purchase.orders[0][0])

    def _history(self, purchase: Purchase, subscription: Subscription) -> None:
        """Write who ordered and who was given a seat, as it would have come about."""
        buyer = self.people[purchase.buyer] if purchase.buyer else None
        actor = buyer or next((self.people[h.local] for h in self.place.people if h.role in BUYERS), None)
        for days, added in purchase.orders:
            self._record(subscription, Kind.QUANTITY, added, self._ago(days), actor)
        for position, local in enumerate(purchase.holders.split()):
            moment = min(subscription.started_at + timedelta(days=position, hours=position), self.moment)
            self._record(subscription, Kind.ASSIGNED, 1, moment, actor, self.people[local].id)
            self.seats.append(
                Seat(subscription_id=subscription.id, person_id=self.people[local].id, assigned_at=moment)
            )
        if purchase.canceled_by:
            self._canceled(purchase, subscription)

    def _record(
        self,
        subscription: Subscription,
        kind: Kind,
        delta: int,
        moment: datetime,
        actor: Person | None,
        person_id: UUID | None = None,
        cause_id: UUID | None = None,
    ) -> None:
        self.ledger.append(
            SeatLedger(
                subscription_id=subscription.id,
                person_id=person_id,
                kind=kind,
                delta=delta,
                at=moment,
                actor_id=actor.id if actor else None,
                actor_name=actor.display_name if actor else "",
                cause_id=cause_id,
            )
        )

    def _canceled(self, purchase: Purchase, subscription: Subscription) -> None:
        """Write what an admin's Cancel subscription leaves behind: no seats, the take-over, its reason."""
        actor, moment = self.people[purchase.canceled_by], subscription.status_at
        takeover = TakeOver.objects.create(
            choice=TakeOver.Choice.CANCEL,
            state=TakeOver.State.DONE,
            reason=purchase.reason,
            actor_id=actor.id,
            actor_name=actor.display_name,
            created_at=moment,
            finished_at=moment,
        )
        TakeOverSource.objects.create(
            takeover_id=takeover.id, subscription_id=subscription.id, is_finished=True
        )
        for seat in [seat for seat in self.seats if seat.subscription_id == subscription.id]:
            self.seats.remove(seat)
            self._record(subscription, Kind.UNASSIGNED, -1, moment, actor, seat.person_id, takeover.id)
