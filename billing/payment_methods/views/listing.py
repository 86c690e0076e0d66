"""Bills & payments, tab Payment methods: what each account one sees can pay with, and what hangs on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing.accounts.permission import managing, may_manage, may_see_any, seen
from billing.models import BillingAccount, PaymentMethod, PaymentPlan
from billing.payment_methods.queries import methods, plans_by_method
from billing.payment_methods.rules import ends_before
from billing.payment_methods.words import called, good_through
from kernel.values.clock import now
from kernel.web.once import new_key
from tenants.actor import Actor
from tenants.permissions.actions import Action
from tenants.permissions.can import can


@require_GET
def page(request: HttpRequest, organization: str) -> HttpResponse:
    """Show them, one's own apart from the organization's."""
    actor: Actor = request.actor
    may_see_any(actor).or_refuse()
    accounts, found = list(seen(actor)), list(methods(actor))
    plans = plans_by_method(found)
    context = {
        "groups": [_group(actor, account, found, plans) for account in accounts],
        "may_add_own": _owns(actor),
        "may_add_organizations": bool(can(actor, managing(None))),
        "submission_key": new_key(),
        "tab": "methods",
    }
    return render(request, "billing/payment_methods/list.html", context)


def row_of(account: BillingAccount, method: PaymentMethod, plans: list[PaymentPlan]) -> dict[str, Any]:
    """Return what a page tells of one method."""
    moment = now()
    until = method.good_until
    return {
        "method": method,
        "name": called(method),
        "until": good_through(method),
        "plans": plans,
        "is_default": account.payment_method_id == method.id,
        "is_over": until is not None and until <= moment,
        "ends_early": any(ends_before(method, plan.next_bill_at) for plan in plans),
    }


def _group(
    actor: Actor,
    account: BillingAccount,
    found: list[PaymentMethod],
    plans: dict[Any, list[PaymentPlan]],
) -> dict[str, Any]:
    mine = [method for method in found if method.account_id == account.id]
    return {
        "account": account,
        "may_manage": may_manage(actor, account),
        "rows": [row_of(account, method, plans.get(method.id, [])) for method in mine],
    }


def _owns(actor: Actor) -> bool:
    return actor.person_id is not None and bool(can(actor, Action.BILL_SEE_OWN))
