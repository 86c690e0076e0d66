"""The demo world is exactly what the guide's steps count on."""

from io import StringIO
from itertools import pairwise

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command

from dev import world
from dev.story import PASSWORD, WORLD
from kernel.isolation.scope import Because, all_tenants, tenant_scope
from licensing.models import Seat, SeatLedger, Subscription
from tenants.models import Account, MailDomain, Organization, Person, RoleAssignment

pytestmark = pytest.mark.django_db
C, S = Subscription.Channel, Subscription.Status


@pytest.fixture
def organizations(db):
    world.build()
    with all_tenants(because=Because.OPERATOR):
        return {organization.short_name: organization for organization in Organization.objects.all()}


def purchases(organization, **filters):
    rows = Subscription.objects.filter(**filters).select_related("product", "purchaser").order_by("id")
    return [
        (
            row.purchaser.email.partition("@")[0] if row.purchaser else "",
            row.product.name,
            row.channel,
            row.quantity,
            row.seats_used,
        )
        for row in rows
    ]


def holders(subscription):
    return set(Seat.objects.filter(subscription_id=subscription.id).values_list("person_id", flat=True))


def test_organizations(organizations):
    found = {
        name: (one.country, one.get_segment_display(), one.language, one.currency, one.is_managed)
        for name, one in organizations.items()
    }
    assert found == {
        "contoso": ("US", "Commercial", "en", "USD", True),
        "woodgrove": ("NL", "Commercial", "nl", "EUR", True),
        "fabrikam": ("NL", "Commercial", "en", "EUR", True),
        "bellows": ("US", "Education", "en", "USD", True),
        "tailspin": ("IN", "Commercial", "en", "INR", True),
        "wideworld": ("BR", "Commercial", "en", "BRL", True),
        "humongous": ("CD", "Commercial", "en", "USD", True),
        "litware": ("US", "Commercial", "en", "USD", False),
    }
    for name, one in organizations.items():
        with tenant_scope(one.id):
            assert list(MailDomain.objects.values_list("domain", flat=True)) == [f"{name}.example"]


def test_roles_and_guests(organizations):
    with tenant_scope(organizations["contoso"].id):
        roles = RoleAssignment.objects.select_related("person").values_list("person__email", "role")
        assert dict(roles) == {
            "megan.bowen@contoso.example": "global",
            "patti.fernandez@contoso.example": "billing",
            "lidia.holloway@contoso.example": "license",
            "nestor.wilke@contoso.example": "reader",
        }
        assert Person.objects.filter(kind=Person.Kind.MEMBER).count() == 19
        guest = Person.objects.get(kind=Person.Kind.GUEST)
    with tenant_scope(organizations["woodgrove"].id):
        anna = Person.objects.get(email="anna.devries@woodgrove.example")
        assert list(RoleAssignment.objects.values_list("person_id", "role")) == [(anna.id, "global")]
    assert (guest.email, guest.account_id) == (anna.email, anna.account_id)


def test_contoso_has_the_purchases_of_the_guide(organizations):
    with tenant_scope(organizations["contoso"].id):
        named = ["Power BI Pro", "Visio Plan 2"]
        assert purchases("contoso", product__name__in=named) == [
            ("adele.vance", "Power BI Pro", C.SELF_SERVICE, 10, 7),
            ("alex.wilber", "Visio Plan 2", C.SELF_SERVICE, 5, 4),
            ("diego.siciliani", "Power BI Pro", C.SELF_SERVICE, 5, 5),
            ("", "Power BI Pro", C.CENTRAL, 25, 10),
            ("", "Visio Plan 2", C.CENTRAL, 10, 7),
        ]
        adele, alex, diego, pro, visio = Subscription.objects.filter(product__name__in=named).order_by("id")
        assert len(holders(adele) & holders(pro)) == 2
        assert not holders(alex) & holders(visio)
        assert visio.seats_free < len(holders(alex))
        assert not holders(diego) & holders(pro)
        assert {one.status for one in (adele, alex, diego, pro, visio)} == {S.ACTIVE}
        isaiah = Person.objects.get(email="isaiah.langer@contoso.example")
        assert not Subscription.objects.filter(purchaser_id=isaiah.id).exists()
        for buyer in ("adele.vance", "alex.wilber", "diego.siciliani"):
            bought = Subscription.objects.filter(purchaser__email=f"{buyer}@contoso.example")
            assert bought.count() == 1
        statuses = set(Subscription.objects.values_list("channel", "status"))
    assert statuses == {
        (C.CENTRAL, S.ACTIVE), (C.SELF_SERVICE, S.ACTIVE), (C.TRIAL, S.ACTIVE), (C.FREE, S.ACTIVE),
        (C.SELF_SERVICE, S.EXPIRED), (C.SELF_SERVICE, S.DISABLED), (C.SELF_SERVICE, S.DELETED),
    }  # fmt: skip


def test_woodgrove_can_move_too(organizations):
    with tenant_scope(organizations["woodgrove"].id):
        assert purchases("woodgrove", product__name="Visio Plan 1") == [
            ("bram.jansen", "Visio Plan 1", C.SELF_SERVICE, 3, 2),
            ("", "Visio Plan 1", C.CENTRAL, 8, 3),
        ]


def test_counters_seats_and_ledger_agree_everywhere(organizations):
    for one in organizations.values():
        with tenant_scope(one.id):
            for subscription in Subscription.objects.all():
                rows = SeatLedger.objects.filter(subscription_id=subscription.id)
                assert len(holders(subscription)) == subscription.seats_used
                assert sum(row.delta for row in rows if row.person_id) == subscription.seats_used
                assert sum(row.delta for row in rows if not row.person_id) == subscription.quantity
                assert subscription.is_central == (subscription.channel == C.CENTRAL)


def test_one_is_switched_off_and_every_managed_place_of_the_refused_has_an_admin(organizations):
    off, admins = set(), {}
    for name, one in organizations.items():
        with tenant_scope(one.id):
            off |= set(Person.objects.filter(is_active=False).values_list("email", flat=True))
            admins[name] = list(
                RoleAssignment.objects.filter(role="global").values_list("person__email", flat=True)
            )
    assert off == {"iris.kok@fabrikam.example"}
    assert {
        name: admins[name]
        for name in ("fabrikam", "bellows", "tailspin", "wideworld", "humongous", "litware")
    } == {
        "fabrikam": ["noor.peeters@fabrikam.example"],
        "bellows": ["olivia.grant@bellows.example"],
        "tailspin": ["asha.rao@tailspin.example"],
        "wideworld": ["beatriz.souza@wideworld.example"],
        "humongous": ["patrick.ilunga@humongous.example"],
        "litware": [],
    }


def test_everybody_has_the_password(organizations):
    assert all(check_password(PASSWORD, account.password) for account in Account.objects.all()[:2])
    assert len(set(Account.objects.values_list("password", flat=True))) == 1
    table = world.people_table()
    assert "megan.bowen@contoso.example      global admin" in table
    assert all(f"@{place.short_name}.example" in table for place in WORLD)


def test_second_run_leaves_what_people_did(organizations):
    with tenant_scope(organizations["contoso"].id):
        Subscription.objects.filter(purchaser__email="adele.vance@contoso.example").update(status=S.DELETED)
    assert world.build() == []
    with tenant_scope(organizations["contoso"].id):
        adele = Subscription.objects.get(purchaser__email="adele.vance@contoso.example")
        assert adele.status == S.DELETED


def test_a_second_world_beside_the_first(organizations, settings):
    settings.DEMO = True
    out = StringIO()
    call_command("demo_world", suffix="x1", people=True, stdout=out)
    assert "megan.bowen@contoso-x1.example" in out.getvalue()
    with all_tenants(because=Because.OPERATOR):
        twin = Organization.objects.get(short_name="contoso-x1")
        assert Organization.objects.count() == 2 * len(WORLD)
    with tenant_scope(twin.id):
        assert Subscription.objects.count() == len(WORLD[0].purchases)


def test_public_passwords_stay_out_of_a_real_installation(db, settings):
    settings.DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="SELFSERVICE_DEMO=1"):
        call_command("demo_world")


def test_what_was_paid_is_what_was_billed(organizations):
    from billing.models import Invoice, Payment, PaymentPlan

    for organization in organizations.values():
        with tenant_scope(organization.id):
            paid = Invoice.objects.filter(status=Invoice.Status.PAID)
            billed = sum(invoice.total.minor for invoice in paid)
            charged = sum(Payment.objects.values_list("amount_minor", flat=True))
            assert billed == charged
            for plan in PaymentPlan.objects.select_related("subscription"):
                runs = plan.subscription.status == S.ACTIVE and plan.subscription.renews
                assert bool(plan.next_bill_at) == runs
                last = plan.subscription.invoice_lines.order_by("billed_until").last()
                assert last.billed_until == plan.billed_until


def test_bills_are_numbered_in_the_order_of_time(organizations):
    from billing.models import Invoice

    with tenant_scope(organizations["contoso"].id):
        rows = list(
            Invoice.objects.order_by("account_id", "number").values_list("account_id", "number", "issued_at")
        )
    for before, after in pairwise(rows):
        if before[0] == after[0]:
            assert after[1] == before[1] + 1
            assert after[2] >= before[2]
