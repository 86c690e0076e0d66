"""A thousand subscriptions of three organizations in three currencies, each with a fate of its own."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from billing.models import BillingAccount, PaymentMethod, PaymentPlan
from billing.providers.sandbox.bank import Bank
from billing.providers.sandbox.cards import Behavior
from kernel.isolation.scope import tenant_scope
from kernel.values.ids import uuid7
from licensing.models import Product, SeatLedger, Subscription
from tenants.models import Organization, Person
from tenants.permissions.roles import Role
from tests.billing.renewals.year.oracle import Case, months_on
from tests.factories.billing import bank
from tests.factories.tenants import make_organization, make_person

START = datetime(2026, 1, 15, 3, tzinfo=UTC)
DAY = timedelta(days=1)
Channel = Subscription.Channel
TAX = {"US": 0, "NL": 2100, "JP": 1000}


@dataclass
class World:
    """Three organizations and their cases by subscription; `cards` are those whose bank says no for a time."""

    organizations: list[Organization]
    cases: dict[UUID, Case] = field(default_factory=dict)
    tenant_of: dict[UUID, UUID] = field(default_factory=dict)
    cards: list[tuple[str, datetime, datetime]] = field(default_factory=list)

    def of(self, tenant_id: UUID) -> Iterator[Case]:
        """The cases of one organization."""
        return (case for id_, case in self.cases.items() if self.tenant_of[id_] == tenant_id)

    def let_banks_say(self, night: datetime) -> None:
        """Let each card do what it does this night."""
        with bank()._vault.acting() as file:
            for ref, first, last in self.cards:
                refuses = first <= night < last
                behavior = Behavior.DECLINED_LATER if refuses else Behavior.WORKS
                file.execute("UPDATE card SET behavior = ? WHERE ref = ?", (behavior, ref))


def make_world(count: int, seed: int) -> World:
    """Make everything in a few statements."""
    chance = random.Random(seed)
    products = [
        Product.objects.create(code=f"P{n}", name=name, sort_name=name.casefold(), **days)
        for n, (name, days) in enumerate(
            [("Power BI Pro", {}), ("Visio", {"grace_days": 10, "disabled_days": 40}), ("Project", {})]
        )
    ]
    world = World(
        [
            make_organization("contoso", country="US", currency="USD"),
            make_organization("woodgrove", country="NL", currency="EUR", time_zone="Europe/Amsterdam"),
            make_organization("sakura", country="JP", currency="JPY", time_zone="Asia/Tokyo"),
        ]
    )
    for organization, share in zip(world.organizations, (0.8, 0.13, 0.07), strict=True):
        _fill(world, organization, products, round(count * share), chance)
    return world


def _fill(world: World, organization: Organization, products, count: int, chance: random.Random) -> None:
    admin = make_person(organization, "Megan Bowen", roles=(Role.GLOBAL,), with_account=False)
    rows: dict[type, list] = {
        model: [] for model in (Person, BillingAccount, PaymentMethod, Subscription, SeatLedger, PaymentPlan)
    }
    owner, account, method = None, None, None
    with tenant_scope(organization.id):
        for number in range(count):
            if number % 5 == 0:
                owner, account, method = _payer(organization, number, rows)
            case, values = _case(organization, chance.choice(products), number, chance)
            payer, pays_with = account, method
            if case.by_hand:
                payer, pays_with = _organizations(organization, admin, rows)
            elif case.refuses is not None:
                pays_with = _card(account, rows)
                world.cards.append((pays_with.provider_ref, *case.refuses))
            elif not case.has_card:
                pays_with = _card(account, rows)
                pays_with.removed_at = START
            subscription = _subscription(case, values, owner, rows)
            world.cases[subscription.id] = case
            world.tenant_of[subscription.id] = organization.id
            if case.has_plan:
                _plan(case, subscription, payer, pays_with, rows)
        _default_cards(rows)
        for model, made in rows.items():
            model.objects.bulk_create(made, batch_size=500)


def _case(organization: Organization, product: Product, number: int, chance: random.Random):
    """Draw a fate."""
    term, every = chance.choices([(1, 1), (12, 1), (12, 12)], [4, 5, 91])[0]
    trial = chance.random() < 0.12
    has_plan = not (trial and chance.random() < 0.5)
    # Half-past hours, so that every night is clearly before or after.
    clock = {"hour": chance.choice([1, 9, 17]), "minute": 30}
    if trial:
        anchor = (START + chance.randrange(1, 30) * DAY).replace(**clock)
        periods, started = 0, anchor - 30 * DAY
        expires = anchor
    else:
        back = chance.randrange(0, 27) if every == 1 and term == 1 else chance.randrange(0, 364)
        anchor = started = (START - back * DAY).replace(**clock) - DAY
        periods = 1
        while months_on(anchor, periods * every) <= START:
            periods += 1
        expires = months_on(anchor, -(-periods * every // term) * term)
    quantity = chance.randrange(1, 40)
    case = Case(
        name=f"{organization.short_name} {number}",
        zone=ZoneInfo(organization.time_zone),
        anchor=anchor,
        term=term,
        every=every,
        price=chance.randrange(100, 9000),
        quantity=quantity,
        tax_points=TAX[organization.country],
        grace=product.grace_days,
        disabled=product.disabled_days,
        renews=has_plan and chance.random() > 0.1,
        trial=trial,
        has_plan=has_plan,
        periods=periods,
        started=started,
        expires=expires,
    )
    following = months_on(anchor, periods * every)
    case.next_bill = following if has_plan and (case.renews or following < expires) else None
    if has_plan and not trial:
        case.by_hand = every == 12 and chance.random() < 0.03
        case.has_card = case.by_hand or chance.random() > 0.02
        if chance.random() < 0.15:
            case.fewer = chance.randrange(1, quantity + 1)
    if has_plan and case.has_card and not case.by_hand and chance.random() < 0.15:
        first = START + chance.randrange(0, 300) * DAY
        lasts = chance.choice([2, 5, 12, 25, 60, 1000])
        case.refuses = first, first + lasts * DAY
    return case, {"product": product}


def _payer(organization: Organization, number: int, rows):
    name = f"Buyer {number:04}"
    owner = Person(
        id=uuid7(),
        email=f"buyer{number:04}@{organization.short_name}.example",
        display_name=name,
        first_name="Buyer",
        sort_name=name.casefold(),
        sort_last=f"{number:04}",
    )
    account = _account(organization, owner.id, owner.email, rows)
    rows[Person].append(owner)
    return owner, account, _card(account, rows)


def _account(organization: Organization, owner_id, email: str, rows) -> BillingAccount:
    account = BillingAccount(
        id=uuid7(),
        owner_id=owner_id,
        code=f"K{len(rows[BillingAccount]):05}",
        currency=organization.currency,
        name="Buyer",
        country=organization.country,
        bill_email=email,
        created_at=START,
    )
    rows[BillingAccount].append(account)
    return account


def _organizations(organization: Organization, admin: Person, rows):
    for account in rows[BillingAccount]:
        if account.owner_id is None:
            return account, next(m for m in rows[PaymentMethod] if m.account_id == account.id)
    account = _account(organization, None, "", rows)
    method = PaymentMethod(
        id=uuid7(), account_id=account.id, kind=PaymentMethod.Kind.INVOICE, provider="invoice", added_at=START
    )
    rows[PaymentMethod].append(method)
    return account, method


def _card(account: BillingAccount, rows) -> PaymentMethod:
    """A card of the account; the bank hears of all at once."""
    method = PaymentMethod(
        id=uuid7(),
        account_id=account.id,
        provider="sandbox",
        provider_ref=f"sbx_{uuid7().hex}",
        brand="Visa",
        last4="4242",
        expires_month=12,
        expires_year=2031,
        added_at=START,
    )
    rows[PaymentMethod].append(method)
    return method


def _default_cards(rows) -> None:
    cards = [method for method in rows[PaymentMethod] if method.provider == "sandbox"]
    keep_cards(bank(), [card.provider_ref for card in cards])


def keep_cards(bank: Bank, refs: list[str]) -> None:
    """Let the bank know cards, in one act."""
    bank.issue(Behavior.WORKS, brand="Visa", last4="4242", month=12, year=2031, holder="x", country="US")
    with bank._vault.acting() as file:
        file.executemany(
            "INSERT INTO card (ref, behavior, brand, last4, month, year, holder, country)"
            " VALUES (?, 'works', 'Visa', '4242', 12, 2031, 'Buyer', 'US')",
            [(ref,) for ref in refs],
        )


def _subscription(case: Case, values, owner: Person, rows) -> Subscription:
    is_central = case.by_hand
    channel = Channel.TRIAL if case.trial else Channel.CENTRAL if is_central else Channel.SELF_SERVICE
    subscription = Subscription(
        id=uuid7(),
        channel=channel,
        purchaser_id=owner.id,
        owner_id=None if is_central else owner.id,
        quantity=case.quantity,
        price_minor=case.price,
        currency=rows[BillingAccount][0].currency,
        frequency=case.every,
        term_months=case.term,
        renews=case.renews,
        started_at=case.started,
        expires_at=case.expires,
        status_at=case.started,
        product_sort=values["product"].sort_name,
        **values,
    )
    rows[Subscription].append(subscription)
    rows[SeatLedger].append(
        SeatLedger(
            subscription_id=subscription.id,
            kind=SeatLedger.Kind.QUANTITY,
            delta=case.quantity,
            at=case.started,
            actor_name="Buyer",
        )
    )
    return subscription


def _plan(case: Case, subscription: Subscription, account, method, rows) -> None:
    rows[PaymentPlan].append(
        PaymentPlan(
            subscription_id=subscription.id,
            account_id=account.id,
            method_id=method.id,
            anchor_at=case.anchor,
            periods=case.periods,
            billed_until=months_on(case.anchor, case.periods * case.every),
            next_bill_at=case.next_bill,
            next_quantity=case.fewer,
        )
    )
