"""Add, edit, replace, delete: the forms that change payment methods."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing.accounts.permission import managing
from billing.models import BillingAccount, PaymentMethod
from billing.payment_methods.add_method import add_method
from billing.payment_methods.change import change_at_provider
from billing.payment_methods.delete_method import delete_method
from billing.payment_methods.forms import DeleteForm, EditForm, ReplaceForm
from billing.payment_methods.queries import find, methods_of, plans_by_method
from billing.payment_methods.replace_method import replace_method
from billing.payment_methods.set_default import set_default
from billing.payment_methods.set_up import customer_of
from billing.payment_methods.update_method import update_method
from billing.payment_methods.views.card import CardPart, ask_for_card, hides_card, read_card, unavailable
from billing.payment_methods.views.content_policy import widen
from billing.payment_methods.views.listing import row_of
from billing.payment_methods.words import good_through
from billing.payments.explain import why
from billing.providers.interface import Customer, Method, MethodRefused, Provider, ProviderUnavailable
from billing.providers.registry import card_provider, provider
from kernel.lists.selection import ids
from kernel.values.decision import Refused
from kernel.web.explain import sentences
from kernel.web.once import done_before, new_key, once
from tenants.permissions.can import require

FORM = require_http_methods(["GET", "POST"])


@dataclass(frozen=True, slots=True)
class _Adding:
    """For whom a method is added: the actor, or the organization with the account it has, if any."""

    request: HttpRequest
    organizations: bool
    account: BillingAccount | None

    @property
    def owner_id(self) -> UUID | None:
        return None if self.organizations else self.request.actor.person_id

    @property
    def customer(self) -> Customer:
        who = self.request.actor, self.request.organization, self.account
        return customer_of(*who, organizations=self.organizations)

    def ask(self) -> CardPart:
        return ask_for_card(self.request, self.account, organizations=self.organizations)

    def read(self) -> tuple[Provider | None, Method | CardPart]:
        """What was filled in, and by whom it is taken: an organization may also promise to pay by invoice."""
        if self.organizations and "by-invoice" in self.request.POST:
            taker = provider("invoice")
            return taker, taker.finish_setup(self.customer, {})
        return card_provider(), read_card(self.request, self.account, organizations=self.organizations)


@hides_card
@FORM
def add(request: HttpRequest, organization: str) -> HttpResponse:
    """Ask for a card; `?for=organization` for the organization's account, which may also pay by invoice."""
    organizations = request.GET.get("for") == "organization"
    owner_id = None if organizations else request.actor.person_id
    require(request.actor, managing(owner_id))
    account = BillingAccount.objects.filter(owner_id=owner_id).first()
    adding = _Adding(request, organizations, account)
    if request.method != "POST":
        return _ask(adding, adding.ask())
    if before := done_before(request, request.actor.person_id):
        return before
    taker, found = adding.read()
    if taker is None or isinstance(found, CardPart):
        return _ask(adding, found if isinstance(found, CardPart) else adding.ask())
    try:
        return _keep(adding, taker, found)
    except Refused as refused:
        return _ask(adding, replace(adding.ask(), errors=tuple(sentences(refused.decision))))


@FORM
def edit(request: HttpRequest, organization: str, method_id: UUID) -> HttpResponse:
    """Change expiry date and name; the number stays what it is."""
    method = _find(request, method_id)
    start = {"expiry": good_through(method), "holder": method.holder}
    form = EditForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_at_provider(
                actor=request.actor,
                organization=request.organization,
                method_id=method_id,
                given=form.cleaned_data,
            )
            act = partial(update_method, actor=request.actor, method_id=method_id, changed=changed)
            return _once(request, act, _("The card is changed."))
        except MethodRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, why(refused.refusal))
        except Refused as refused:
            form.add_error(None, sentences(refused.decision))
        except ProviderUnavailable:
            form.add_error(None, unavailable())
    return _page(request, "edit", method, form=form)


@FORM
def replace_by(request: HttpRequest, organization: str, method_id: UUID) -> HttpResponse:
    """Pay with another method, for one subscription or all; `?new=` is chosen already, `?for=` a subscription."""
    method = _find(request, method_id)
    wanted = {"new": request.GET.get("new", "")} if request.GET.get("new") else {}
    only = {"what": request.GET["for"]} if "for" in request.GET else {}
    form = ReplaceForm(
        request.POST if request.method == "POST" else None,
        others=_others(method),
        plans=_plans(method),
        initial={**wanted, **only},
    )
    if request.method == "POST" and form.is_valid():
        act = partial(
            replace_method,
            actor=request.actor,
            old_id=method_id,
            new_id=UUID(form.cleaned_data["new"]),
            subscription_ids=form.subscription_ids,
        )
        try:
            return _once(request, act, _("The payment method is replaced."))
        except Refused as refused:
            form.add_error(None, sentences(refused.decision))
    return _page(request, "replace", method, form=form)


@FORM
def delete(request: HttpRequest, organization: str, method_id: UUID) -> HttpResponse:
    """Ask, with where that goes which hangs on it; then delete."""
    method = _find(request, method_id)
    hangs = _plans(method)
    form = DeleteForm(request.POST if request.method == "POST" else None, others=_others(method))
    if request.method == "POST" and (not hangs or form.is_valid()):
        move_to = UUID(form.cleaned_data["move_to"]) if hangs else None
        act = partial(delete_method, actor=request.actor, method_id=method_id, move_to=move_to)
        try:
            return _once(request, act, _("The payment method is deleted."))
        except Refused as refused:
            against = sentences(refused.decision)
            return _page(request, "delete", method, form=form, against=against, status=422)
    return _page(request, "delete", method, form=form)


@require_POST
def make_default(request: HttpRequest, organization: str, method_id: UUID) -> HttpResponse:
    """Pay new purchases with it."""
    act = partial(set_default, actor=request.actor, method_id=method_id)
    return _once(request, act, _("New purchases are paid with it."))


def _keep(adding: _Adding, taker: Provider, card: Method) -> HttpResponse:
    request, kept = adding.request, list[PaymentMethod]()

    def act() -> str:
        kept.append(
            add_method(actor=request.actor, owner_id=adding.owner_id, method=card, provider=taker.name)
        )
        messages.success(request, _("The payment method is added."))
        return _after(request, kept[0])

    try:
        # A refusal gives the key back, so that the mended form can be sent.
        with transaction.atomic():
            return once(request, request.actor.person_id, act)
    finally:
        if not kept:
            # The first click kept its card, or nobody did: this one is not needed.
            with suppress(ProviderUnavailable):
                taker.forget(adding.customer, card.ref)


def _after(request: HttpRequest, added: PaymentMethod) -> str:
    """Back to the list, or to what it shall replace."""
    short_name, replaces = request.organization.short_name, ids([request.GET.get("replaces", "")])
    if not replaces:
        return reverse("billing:methods:list", args=[short_name])
    return f"{reverse('billing:methods:replace', args=[short_name, replaces[0]])}?new={added.id}"


def _once(request: HttpRequest, act: Callable[[], Any], words: str) -> HttpResponse:
    def acted() -> str:
        act()
        messages.success(request, words)
        return reverse("billing:methods:list", args=[request.organization.short_name])

    with transaction.atomic():
        return once(request, request.actor.person_id, acted)


def _ask(adding: _Adding, part: CardPart) -> HttpResponse:
    request = adding.request
    context = {
        "setup": part,
        "for_organization": adding.organizations,
        "may_promise": adding.organizations and not _pays_by_invoice(adding.account),
        "replaces": ids([request.GET.get("replaces", "")]),
        "submission_key": new_key(),
    }
    status = 422 if request.method == "POST" else 200
    response = render(request, "billing/payment_methods/add.html", context, status=status)
    return widen(response, part.setup) if part.setup else response


def _pays_by_invoice(account: BillingAccount | None) -> bool:
    return account is not None and methods_of(account).filter(kind=PaymentMethod.Kind.INVOICE).exists()


def _page(
    request: HttpRequest, name: str, method: PaymentMethod, *, status: int = 200, **more: Any
) -> HttpResponse:
    form = more["form"]
    context = {
        "row": row_of(method.account, method, _plans(method)),
        "others": _others(method),
        "for_organization": method.account.is_organizations,
        "submission_key": new_key(),
        **more,
    }
    wrong = status != 200 or (form.is_bound and not form.is_valid())
    template = f"billing/payment_methods/{name}.html"
    return render(request, template, context, status=422 if wrong else 200)


def _find(request: HttpRequest, method_id: UUID) -> PaymentMethod:
    """The method, if the actor may change it: who may only look finds no form either."""
    method = find(request.actor, method_id)
    if method is None:
        raise Http404
    require(request.actor, managing(method.account.owner_id), method.account)
    return method


def _others(method: PaymentMethod) -> list[PaymentMethod]:
    return list(methods_of(method.account).exclude(id=method.id))


def _plans(method: PaymentMethod) -> list[Any]:
    return plans_by_method([method]).get(method.id, [])
