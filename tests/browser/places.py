"""Addresses of real things: a world in which something has happened, so that every page has something to show."""

import io
import time
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from dev.story import PLANNER_1, POWER_APPS, POWER_BI_PRO, VISIO_2
from kernel.isolation.scope import Because, all_tenants, tenant_scope
from tests.browser.product import Product

PATIENCE_SECONDS = 30
WRONG_LINES = "Username,Display name\nnot-an-address,Somebody\nzoe@{domain},Zoe\n"


def places(product: Product, suffix: str) -> dict[str, str]:
    """Build the world `suffix` and make things happen in contoso; return what stands in addresses by name."""
    from tenants.models import Organization

    short_name = f"contoso-{suffix}"
    product.build_world(suffix)
    with all_tenants(because=Because.OPERATOR):
        tenant_id = Organization.objects.get(short_name=short_name).id
    with tenant_scope(tenant_id):
        known = _happen(f"{short_name}.example")
    _wait(tenant_id, UUID(known["job"]))
    return {
        "org": short_name,
        "world": suffix,
        "bi": POWER_BI_PRO,
        "visio": VISIO_2,
        "trial": PLANNER_1,
        **known,
    }


def _happen(domain: str) -> dict[str, str]:
    """Move Diego's users away, look at files, make a token; the ids of all that and of what else has a page."""
    from billing.models import BillingAccount
    from licensing.models import Seat, Subscription
    from licensing.seats.upload_file import upload_file
    from licensing.takeover.move_users import move_users
    from tenants.models import Person, Token
    from tenants.people import uploads
    from tests.factories.tenants import actor, make_token

    people = {person.email.partition("@")[0]: person for person in Person.objects.all()}
    subscriptions = list(Subscription.objects.select_related("product"))
    of = {(one.product.code, one.purchaser_id): one.id for one in subscriptions}
    central, megan = of[POWER_BI_PRO, None], actor(people["megan.bowen"])
    moved = move_users(
        actor=megan, source_ids=[of[POWER_BI_PRO, people["diego.siciliani"].id]], target_id=central
    )
    lines = "".join(f"{name}@{domain}\n" for name in ("alex.wilber", "debra.berger", "nobody")).encode()
    people_file = SimpleUploadedFile("people.csv", WRONG_LINES.format(domain=domain).encode())
    make_token(people["megan.bowen"], "subscriptions:read", secret=f"ss_{domain}")
    account = BillingAccount.objects.get(owner_id=people["adele.vance"].id)
    return {
        "adeles": str(of[POWER_BI_PRO, people["adele.vance"].id]),
        "christies": str(of[POWER_APPS, people["christie.cline"].id]),
        "lynnes": str(of[PLANNER_1, people["lynne.robbins"].id]),
        "alexs": str(of[VISIO_2, people["alex.wilber"].id]),
        "central": str(central),
        "small": str(of[VISIO_2, None]),
        "person": str(people["isaiah.langer"].id),
        "takeover": str(moved.id),
        "job": str(moved.job_id),
        "seat": str(Seat.objects.filter(subscription_id=central).first().id),
        "file": str(
            upload_file(
                actor=megan,
                subscription_id=central,
                name="seats.csv",
                file=io.BytesIO(lines),
                size=len(lines),
            ).id
        ),
        "account": str(account.id),
        "card": str(account.payment_method_id),
        "confirm": _asked_by_the_bank(account.tenant_id),
        **_orders(people["adele.vance"], of[POWER_BI_PRO, people["adele.vance"].id]),
        **_bills(people["adele.vance"], of[POWER_BI_PRO, people["adele.vance"].id]),
        "upload": str(uploads.store(actor=megan, file=people_file).id),
        "token": str(Token.objects.get(name="Test").id),
    }


def _asked_by_the_bank(tenant_id: UUID) -> str:
    """The address of a charge that waits for its buyer's answer."""
    from billing.providers.interface import Charge
    from billing.providers.sandbox.cards import Behavior
    from kernel.values.clock import today
    from kernel.values.ids import uuid7
    from kernel.values.money import Money
    from tests.factories.billing import bank

    card = bank().issue(
        Behavior.CONFIRM, brand="Visa", last4="3155", month=12, year=2099, holder="Adele Vance", country="US"
    )
    charge = Charge(uuid7(), tenant_id, Money(3900, "USD"), card.ref, "", True, "K7QF3M-O00001")
    action = bank().charge(charge, today()).action
    assert action is not None
    return str(action["url"])


def _orders(buyer: object, bought: UUID) -> dict[str, str]:
    """An order of somebody in each state; none of them is really charged."""
    from billing.models import Order, Payment
    from licensing.models import Subscription
    from tenants.models import Organization
    from tests.factories.billing import make_account, make_method, make_order, make_payment

    subscription = Subscription.objects.select_related("product").get(id=bought)
    account = make_account(Organization.objects.get(), buyer)
    card, states = make_method(account, default=False), Order.State
    about = {"product": subscription.product, "method": card, "wants_seat": True}
    made = {
        "paying": make_order(account, **about, state=states.PAYING, finished_at=None),
        "unconfirmed": make_order(account, **about, state=states.ACTION_NEEDED, finished_at=None),
        "failed": make_order(account, **about, state=states.FAILED, failure="insufficient_funds"),
        "done": make_order(account, **about, subscription=subscription),
    }
    asked = {"state": Payment.State.ACTION_NEEDED, "settled_at": None, "action": {"url": "/nowhere/"}}
    make_payment(account, card, order_id=made["unconfirmed"].id, **asked)
    return {name: str(order.id) for name, order in made.items()}


def _bills(buyer: object, bought: UUID) -> dict[str, str]:
    """Bills of somebody in each state, the latest of the demo among them; none of them is really charged."""
    from billing.models import Invoice, InvoiceLine, Payment
    from licensing.models import Subscription
    from tenants.models import Organization
    from tests.factories.billing import make_account, make_invoice, make_method, make_payment

    subscription = Subscription.objects.select_related("product").get(id=bought)
    account = make_account(Organization.objects.get(), buyer)
    card, due = make_method(account, default=False), {"status": Invoice.Status.DUE}
    paid = Invoice.objects.filter(account_id=account.id, kind=Invoice.Kind.INVOICE).latest("number")
    given_back = {
        "kind": Invoice.Kind.CREDIT_NOTE,
        "status": Invoice.Status.REFUNDED,
        "credit_of_id": paid.id,
    }
    note = make_invoice(account, subscription, kind=InvoiceLine.Kind.REMOVE)
    Invoice.objects.filter(id=note.id).update(**given_back)
    made = {
        name: make_invoice(account, subscription, **due) for name in ("due", "charging", "asking", "refused")
    }
    for name, state in (
        ("charging", Payment.State.PENDING),
        ("asking", Payment.State.ACTION_NEEDED),
        ("refused", Payment.State.REFUSED),
    ):
        about = {
            "state": state,
            "settled_at": None,
            "action": {"url": "/nowhere/"},
            "refusal": "card_declined",
        }
        make_payment(account, card, invoice_id=made[name].id, **about)
    return {f"bill_{name}": str(one.id) for name, one in {"paid": paid, "note": note, **made}.items()}


def _wait(tenant_id: UUID, job_id: UUID) -> None:
    from kernel.jobs.models import Job

    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with tenant_scope(tenant_id):
            if Job.objects.get(id=job_id).is_finished:
                return
        time.sleep(0.1)
    raise AssertionError("The worker did not finish the move.")
