"""billing/accounts/: to whom bills are made out; one's own account, and for some the organization's."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing.accounts.forms import ProfileForm
from billing.accounts.permission import may_manage, may_see_any, seen
from billing.accounts.update_account import update_account
from billing.models import BillingAccount
from billing.payment_methods.queries import methods_of
from billing.payment_methods.words import called, good_through
from kernel.values.decision import Refused
from kernel.web.once import new_key, once
from licensing.eligibility.explain import country_name
from tenants.actor import Actor


@require_GET
def page(request: HttpRequest, organization: str) -> HttpResponse:
    """The accounts one sees, each with its number of orders and bills."""
    may_see_any(request.actor).or_refuse()
    return render(request, "billing/accounts/list.html", {"accounts": list(seen(request.actor))})


@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, organization: str, account_id: UUID) -> HttpResponse:
    """One account: its profile as a form where it may be changed, and what it pays with."""
    actor: Actor = request.actor
    account = seen(actor).filter(id=account_id).first()
    if account is None:
        raise Http404
    form = ProfileForm(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, account, form.cleaned_data)
        except Refused as refused:
            if not may_manage(actor, account):
                raise
            form.show(refused.decision)
    default = next((one for one in methods_of(account) if one.id == account.payment_method_id), None)
    context = {
        "account": account,
        "country": country_name(account.country),
        "form": form,
        "may_manage": may_manage(actor, account),
        "pays_with": {"name": called(default), "until": good_through(default)} if default else None,
        "submission_key": new_key(),
    }
    return render(request, "billing/accounts/detail.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, account: BillingAccount, profile: dict[str, Any]) -> HttpResponse:
    def act() -> str:
        update_account(actor=request.actor, account_id=account.id, **profile)
        messages.success(request, _("The billing profile is saved."))
        return reverse("billing:accounts:detail", args=[request.organization.short_name, account.id])

    with transaction.atomic():
        return once(request, request.actor.person_id, act)
