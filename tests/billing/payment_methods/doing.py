"""Short ways to act in the tests of payment methods."""

from billing.models import BillingAccount, PaymentMethod, PaymentPlan
from billing.payment_methods.add_method import add_method
from billing.payment_methods.delete_method import delete_method
from billing.payment_methods.replace_method import replace_method
from billing.payment_methods.set_default import set_default
from billing.payment_methods.update_method import update_method
from billing.providers.interface import Method
from kernel.values.decision import Refused
from tenants.models import Person
from tests.factories.tenants import actor, inside

CARD = Method("sbx_1", "cus_1", "Visa", "4242", 12, 2040, "Adele Vance", "US")


def add(person: Person, owner: Person | None, method: Method = CARD, provider="sandbox", **more):
    with inside(person.tenant_id):
        return add_method(
            actor=actor(person), owner_id=owner and owner.id, method=method, provider=provider, **more
        )


def update(person: Person, method: PaymentMethod, changed: Method):
    with inside(person.tenant_id):
        return update_method(actor=actor(person), method_id=method.id, changed=changed)


def replace(person: Person, old: PaymentMethod, new: PaymentMethod, *subscriptions):
    with inside(person.tenant_id):
        return replace_method(
            actor=actor(person),
            old_id=old.id,
            new_id=new.id,
            subscription_ids=[one.id for one in subscriptions] if subscriptions else None,
        )


def delete(person: Person, method: PaymentMethod, move_to: PaymentMethod | None = None):
    with inside(person.tenant_id):
        return delete_method(
            actor=actor(person), method_id=method.id, move_to=move_to.id if move_to else None
        )


def make_default(person: Person, method: PaymentMethod):
    with inside(person.tenant_id):
        return set_default(actor=actor(person), method_id=method.id)


def codes(act, *args, **values) -> list[str]:
    """Why an act is refused; [] when it is not."""
    try:
        act(*args, **values)
    except Refused as refused:
        return [str(reason.code) for reason in refused.reasons]
    return []


def fresh(row):
    """The row as it is kept now."""
    with inside(row.tenant_id):
        return type(row).objects.get(id=row.id)


def pays(plan: PaymentPlan) -> PaymentMethod | None:
    """With what a plan is paid now."""
    found = fresh(plan)
    with inside(plan.tenant_id):
        return PaymentMethod.objects.filter(id=found.method_id).first()


def default_of(account: BillingAccount):
    return fresh(account).payment_method_id
