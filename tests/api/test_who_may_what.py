"""Each role at each door. The table is written by hand; the first test keeps it complete."""

import json
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator

from tenants.permissions.actions import Action
from tenants.permissions.matrix import MATRIX
from tests.factories.tenants import give_role

COLUMNS = "megan patti lidia udo nestor adele isaiah anna_guest".split()
#          global billing license user reader purchaser member guest
TABLE = """
me                         200  200  200  200  200  200  200  200
listTokens                 200  200  200  200  200  200  200  403
revokeToken                204  404  404  404  404  404  404  403
listProducts               200  200  200  200  200  200  200  200
getProduct                 200  200  200  200  200  200  200  200
getEligibility             200  200  200  200  200  200  200  200
listPeople                 200  200  200  200  200  403  403  403
getPerson                  200  200  200  200  200  404  404  404
exportPeople               200  200  200  200  200  403  403  403
switchOffPerson            200  403  403  200  403  404  404  404
switchOnPerson             200  403  403  200  403  404  404  404
uploadPeople               201  403  403  201  403  403  403  403
previewImport              404  403  403  404  403  403  403  403
importPeople               404  403  403  404  403  403  403  403
listSubscriptions          200  200  200  200  200  200  200  403
exportSubscriptions        200  200  200  200  200  200  200  403
getSubscription            200  200  404  404  200  200  404  404
getOrderHistory            200  200  404  404  200  200  404  404
listAssignments            200  200  200  200  200  200  404  404
assignLicenses             403  403  403  403  403  200  404  404
assignLicenses@central     200  403  200  200  403  404  404  404
unassignLicenses           403  403  403  403  403  200  404  404
unassignLicenses@central   200  403  200  200  403  404  404  404
unassignLicense            403  403  403  403  403  204  404  404
unassignLicense@central    204  403  204  204  403  404  404  404
uploadAssignments          403  403  403  403  403  201  404  404
uploadAssignments@central  201  403  201  201  403  404  404  404
planAssignments            404  404  404  404  404  404  404  404
assignByFile               403  403  403  403  403  404  404  404
planMove                   200  200  403  403  403  403  403  403
moveUsers                  202  202  403  403  403  403  403  403
keepSubscription           201  201  403  403  403  403  404  404
cancelSubscription         201  201  403  403  403  403  404  404
previewQuantity            403  403  404  404  403  200  404  404
previewQuantity@central    200  200  404  404  403  404  404  404
setQuantity                403  403  404  404  403  202  404  404
setQuantity@central        202  202  404  404  403  404  404  404
setRecurringBilling        403  403  404  404  403  200  404  404
setRecurringBilling@central  200  200  404  404  403  404  404  404
previewCancellation        403  403  404  404  403  200  404  404
previewCancellation@central  200  200  404  404  403  404  404  404
cancelPurchase             403  403  404  404  403  200  404  404
cancelPurchase@central     200  200  404  404  403  404  404  404
reactivateSubscription     403  403  404  404  403  202  404  404
reactivateSubscription@central  202  202  404  404  403  404  404  404
convertTrial               403  403  404  404  403  202  404  404
convertTrial@central       202  202  404  404  403  404  404  404
listOffers                 200  200  200  200  200  200  200  403
listOrders                 200  200  200  200  200  200  200  403
placeOrder                 202  202  202  202  202  202  202  403
getOrder                   404  404  404  404  404  404  404  404
listInvoices               200  200  200  200  200  200  200  403
exportInvoices             200  200  200  200  200  200  200  403
getInvoice                 404  404  404  404  404  200  404  404
getInvoice@central         200  200  404  404  200  404  404  404
getInvoicePdf              404  404  404  404  404  200  404  404
getInvoicePdf@central      200  200  404  404  200  404  404  404
payInvoice                 404  404  404  404  404  202  404  404
payInvoice@central         202  202  404  404  403  404  404  404
listPaymentMethods         200  200  200  200  200  200  200  403
addPaymentMethod           201  201  201  201  201  201  201  403
addPaymentMethod@central   201  201  403  403  403  403  403  403
getPaymentMethod           404  404  404  404  404  200  404  404
getPaymentMethod@central   200  200  404  404  200  404  404  404
updatePaymentMethod        404  404  404  404  404  200  404  404
updatePaymentMethod@central 200 200  404  404  403  404  404  404
replacePaymentMethod       404  404  404  404  404  200  404  404
replacePaymentMethod@central 200 200 404  404  403  404  404  404
deletePaymentMethod        404  404  404  404  404  204  404  404
deletePaymentMethod@central 204 204  404  404  403  404  404  404
listBillingAccounts        200  200  200  200  200  200  200  403
getBillingAccount          404  404  404  404  404  200  404  404
getBillingAccount@central  200  200  404  404  200  404  404  404
updateBillingAccount       404  404  404  404  404  200  404  404
updateBillingAccount@central 200 200 404  404  403  404  404  404
listLicenses               200  200  200  200  200  200  200  403
getLicense                 200  200  200  200  200  200  404  404
listLicenseUsers           200  200  200  200  200  200  404  404
exportLicenseUsers         200  200  200  200  200  200  404  404
listTakeOvers              200  200  200  200  200  200  200  403
getTakeOver                404  404  404  404  404  404  404  404
undoMove                   404  404  404  404  404  404  404  404
listCancellationReasons    200  200  200  200  200  200  200  200
listJobs                   200  200  200  200  200  200  200  200
getJob                     404  404  404  404  404  404  404  404
listJobResults             404  404  404  404  404  404  404  404
retryJob                   404  404  404  404  404  404  404  404
"""
ROWS = {line.split()[0]: [int(word) for word in line.split()[1:]] for line in TABLE.strip().splitlines()}
NOWHERE = "0198e1b0-0000-7000-8000-000000000000"
FILE = b"Username,Display name\nnew.one@contoso.example,New One\n"


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Every operation of the schema: its method and address."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return {
        operation["operationId"]: (method, path)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def body_of(operation: str, world, which: str) -> dict | None:
    return {
        "assignLicenses": {"people": [str(world.cast.patti.id)]},
        "unassignLicenses": {"people": [str(world.cast.diego.id)]},
        "planMove": {"sources": [str(world.adeles.id)], "target": str(world.central.id)},
        "moveUsers": {"sources": [str(world.adeles.id)], "target": str(world.central.id)},
        "cancelSubscription": {"reason": "bought_centrally"},
        "setQuantity": {"total": 30},
        "setRecurringBilling": {"renews": False},
        "cancelPurchase": {"reason": "no_longer_needed"},
        "reactivateSubscription": {"renews": True},
        "addPaymentMethod": {"token": "sbx_works", "organization": bool(which)},
        "updatePaymentMethod": {"holder": "X"},
        "updateBillingAccount": {"name": "X"},
        "placeOrder": {"product": world.power_bi.code, "quantity": 1, "start": "no-card-trial"},
    }.get(operation)


MANAGING = {
    "previewQuantity", "setQuantity", "setRecurringBilling", "previewCancellation", "cancelPurchase",
    "reactivateSubscription", "convertTrial",
}  # fmt: skip


def billed(world, subscription, operation: str) -> None:
    """Let a subscription be paid by a card, and be where the operation finds something to do."""
    from licensing.models import Product, Subscription
    from tests.factories.billing import make_account, make_method, make_plan
    from tests.factories.tenants import inside

    owner = world.cast.adele if subscription.owner_id else None
    account = make_account(world.cast.contoso, owner)
    make_plan(subscription, account, make_method(account))
    changes = {
        "reactivateSubscription": {"status": Subscription.Status.DISABLED},
        "convertTrial": {"channel": Subscription.Channel.TRIAL},
    }
    with inside(world.cast.contoso.id):
        Subscription.objects.filter(id=subscription.id).update(
            **changes.get(operation, {"price_minor": 1000})
        )
        Product.objects.filter(id=subscription.product_id).update(is_self_service=True)


def due(world, which: str) -> dict[str, object]:
    """A bill that waits for its money, of adele or of the organization, and a card to pay it with."""
    from billing.models import Invoice
    from tests.factories.billing import make_account, make_invoice, make_method
    from tests.factories.tenants import inside

    account = make_account(world.cast.contoso, None if which else world.cast.adele)
    method = make_method(account)
    invoice = make_invoice(account, world.central if which else world.adeles, status=Invoice.Status.DUE)
    with inside(world.cast.contoso.id):
        return {"invoice": invoice.id, "body": {"payment_method": str(method.id)}}


def paid(world, which: str) -> dict[str, object]:
    """An account of adele or of the organization, a card of it, and another to take its place."""
    from tests.factories.billing import make_account, make_method

    account = make_account(world.cast.contoso, None if which else world.cast.adele)
    method, by = make_method(account), make_method(account)
    return {"account": account.id, "method": method.id, "body": {"by": str(by.id)}}


def knock(caller, operation: str, world):
    """Call an operation with something that would work for whoever may."""
    name, _, which = operation.partition("@")
    how, path = operations()[name]
    subscription = world.central if which else world.adeles
    if name == "placeOrder":
        type(world.power_bi).objects.update(is_self_service=True, has_no_card_trial=True)
    if name in MANAGING:
        billed(world, subscription, name)
    known = {
        "organization": "contoso",
        "subscription": subscription.id,
        "person": world.cast.diego.id,
        "code": world.power_bi.code,
        "token": getattr(world, "token", NOWHERE),
    }
    for part in ("takeover", "job", "file", "upload", "order"):
        known[part] = NOWHERE
    bill = due(world, which) if "{invoice}" in path else {}
    own = paid(world, which) if "{method}" in path or "{account}" in path else {}
    url = path.format(**{**known, **bill, **own})
    if name in ("uploadPeople", "uploadAssignments"):
        return caller.client.post(url, {"file": SimpleUploadedFile("people.csv", FILE)})
    body = None if how == "get" else body_of(name, world, which) or bill.get("body") or own.get("body")
    if how == "get":
        return caller.client.get(url)
    data = "" if body is None else json.dumps(body)
    return getattr(caller.client, how)(url, data=data, content_type="application/json")


def test_the_table_has_every_door() -> None:
    assert {row.partition("@")[0] for row in ROWS} == set(operations())


@pytest.mark.parametrize("operation", ROWS)
def test_each_role_at_each_door(world, call, operation) -> None:
    from kernel.isolation.scope import tenant_scope
    from tenants.models import Token

    callers = {name: call(getattr(world.cast, name)) for name in COLUMNS}
    with tenant_scope(world.cast.contoso.id):
        world.token = Token.objects.get(person_id=world.cast.megan.id).id
    found = {}
    for name, caller in callers.items():
        before = transaction.savepoint()
        answer = knock(caller, operation, world)
        transaction.savepoint_rollback(before)
        found[name] = answer.status_code
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["detail"]
    assert found == dict(zip(COLUMNS, ROWS[operation], strict=True))


@pytest.mark.parametrize("action", Action, ids=str)
def test_me_tells_the_matrix(cast, call, action) -> None:
    people = {"global": cast.megan, "billing": cast.patti, "license": cast.lidia, "user": cast.udo}
    people |= {"reader": cast.nestor, "member": cast.isaiah, "guest": cast.anna_guest}
    rank = ["no", "own", "read", "yes"]
    looking = {"subscription:see", "license:see", "users:export", "person:see", "journal:see", "home:figures"}
    looking |= {"bill:see own", "bill:see organization"}
    for column, person in people.items():
        cells = [MATRIX[action][column], MATRIX[action]["guest" if column == "guest" else "member"]]
        best = max((str(cell) for cell in cells), key=rank.index)
        if best == "read":
            best = "yes" if action in looking else "no"
        assert call(person).get("me/").json()["may"][action] == best, (column, action)


def test_several_roles_add_up(world, call) -> None:
    from tenants.permissions.roles import Role

    give_role(world.cast.patti, Role.LICENSE)
    answer = knock(call(world.cast.patti), "assignLicenses@central", world)
    assert answer.status_code == 200
