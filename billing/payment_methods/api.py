"""payment-methods/: what accounts pay with; cards come as tokens of their provider, never as numbers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from billing.accounts.permission import managing, may_see_any
from billing.models import BillingAccount, PaymentMethod
from billing.payment_methods.add_method import add_method
from billing.payment_methods.change import change_at_provider
from billing.payment_methods.delete_method import delete_method
from billing.payment_methods.queries import find, is_being_charged, methods, plans_by_method
from billing.payment_methods.replace_method import replace_method
from billing.payment_methods.rules import MethodReason, ends_before, may_delete, may_edit
from billing.payment_methods.serializers import MethodChange, MethodRow, NewMethod, Replaced, Replacement
from billing.payment_methods.set_default import set_default
from billing.payment_methods.set_up import customer_of, set_up
from billing.payment_methods.update_method import update_method
from billing.providers.interface import MethodRefused, Provider, ProviderUnavailable
from billing.providers.registry import card_provider, provider
from kernel.api.door import Door
from kernel.api.pages import PagedDoor, PageOf
from kernel.lists.keyset import Sort
from kernel.values.decision import Decision, Refused
from tenants.permissions.can import require
from tenants.tokens.scopes import Scope


class ProviderAway(APIException):
    """Nobody knows just now; nothing was written."""

    status_code = 503
    default_code = "card_provider_away"
    default_detail = _("The card provider cannot be reached. Nothing was changed; try again in a moment.")


class MethodsDoor(PagedDoor):
    """What accounts pay with."""

    tag = "Payment methods"
    reads = Scope.BILLS_READ
    writes = Scope.PURCHASES_WRITE
    order = Sort("added", "added_at")

    def find(self) -> None:
        """Only who has an account, or may have one."""
        may_see_any(self.actor).or_refuse()

    @extend_schema(
        operation_id="listPaymentMethods", summary="List payment methods", responses=PageOf(MethodRow)
    )
    def get(self, request: Request, organization: str) -> Response:
        """Return one's own, and for some the organization's; nobody sees a colleague's."""
        found = methods(self.actor).select_related("account").order_by()
        return self.paged(found, _rows)

    @extend_schema(
        operation_id="addPaymentMethod",
        summary="Add a payment method",
        request=NewMethod,
        responses={201: MethodRow},
        examples=[OpenApiExample("A card", value={"token": "sbx_works"}, request_only=True)],
    )
    def post(self, request: Request, organization: str) -> Response:
        """Keep a card by its provider's token, or for an organization the promise to pay by invoice.

        The card must be issued in the organization's country and not be prepaid. Never send a card's number.
        """
        asked = self.body(NewMethod)
        owner_id = None if asked["organization"] else self.actor.person_id
        require(self.actor, managing(owner_id))
        taker = provider("invoice") if asked["kind"] == "invoice" else card_provider()
        if taker is None:
            raise Refused(Decision.no(MethodReason.NO_CARDS))
        method = add_method(
            actor=self.actor,
            owner_id=owner_id,
            method=self._set_up(taker, owner_id, asked["token"]),
            provider=taker.name,
            is_default=asked["is_default"],
        )
        address = reverse("api:payment-method", args=[organization, method.id])
        return Response(_row(self.actor, method.id), status=201, headers={"Location": address})

    def _set_up(self, taker: Provider, owner_id: UUID | None, token: str) -> Any:
        place = self.request._request.organization
        account = BillingAccount.objects.filter(owner_id=owner_id).first()
        customer = customer_of(self.actor, place, account, organizations=owner_id is None)
        # Without a token a provider would look for what its form asks.
        return _answered(lambda: set_up(self.actor, taker, customer, place, {"token": token or "-"}))


class MethodDoor(Door):
    """One payment method."""

    tag = "Payment methods"
    reads = Scope.BILLS_READ
    writes = Scope.PURCHASES_WRITE

    def find(self, method: UUID) -> None:
        """The method, if the actor may see it and, to write, change it."""
        found = find(self.actor, method)
        if found is None:
            raise Refused(Decision.no(MethodReason.UNKNOWN))
        self.method: PaymentMethod = found
        if self.request.method not in SAFE_METHODS:
            require(self.actor, managing(found.account.owner_id), found.account)
        if self.request.method == "DELETE":
            hanging = len(plans_by_method([found]).get(method, []))
            charged = is_being_charged(method)
            may_delete(hanging=hanging, moved=False, being_charged=charged).or_refuse()

    @extend_schema(operation_id="getPaymentMethod", summary="One payment method", responses=MethodRow)
    def get(self, request: Request, organization: str, method: UUID) -> Response:
        """Return what it is and what is paid with it."""
        return Response(_row(self.actor, method))

    @extend_schema(
        operation_id="updatePaymentMethod",
        summary="Edit a payment method",
        request=MethodChange,
        responses=MethodRow,
    )
    def patch(self, request: Request, organization: str, method: UUID) -> Response:
        """Change a card's expiry date and name, or make a method the default."""
        asked = self.body(MethodChange)
        if asked.keys() - {"is_default"}:
            may_edit(self.method).or_refuse()
            changed = _answered(lambda: self._change(asked))
            update_method(actor=self.actor, method_id=method, changed=changed)
        if asked.get("is_default"):
            set_default(actor=self.actor, method_id=method)
        return Response(_row(self.actor, method))

    @extend_schema(
        operation_id="deletePaymentMethod", summary="Delete a payment method", responses={204: None}
    )
    def delete(self, request: Request, organization: str, method: UUID) -> Response:
        """Delete it; replace it first where something is paid with it. Bills that were paid with it stay."""
        delete_method(actor=self.actor, method_id=method)
        return Response(status=204)

    def _change(self, asked: dict[str, Any]) -> Any:
        month = asked.get("expires_month", self.method.expires_month)
        year = asked.get("expires_year", self.method.expires_year)
        return change_at_provider(
            actor=self.actor,
            organization=self.request._request.organization,
            method_id=self.method.id,
            given={"expiry": f"{month:02}/{year}", "holder": asked.get("holder", self.method.holder)},
        )


class ReplaceDoor(MethodDoor):
    """One method for another."""

    http_method_names = ["post"]

    @extend_schema(
        operation_id="replacePaymentMethod",
        summary="Replace a payment method",
        request=Replacement,
        responses=Replaced,
    )
    def post(self, request: Request, organization: str, method: UUID) -> Response:
        """Pay with another method of the same account from the next charge on, for some subscriptions or all."""
        asked = self.body(Replacement)
        moved = replace_method(
            actor=self.actor,
            old_id=method,
            new_id=asked["by"],
            subscription_ids=asked.get("subscriptions"),
        )
        return Response(Replaced({"subscriptions": moved}).data)


def _answered(ask: Any) -> Any:
    """Return what the provider says; its refusals and absence as answers of the API."""
    try:
        return ask()
    except MethodRefused as refused:
        raise Refused(Decision.no(MethodReason.REFUSED, refusal=str(refused.refusal))) from None
    except ProviderUnavailable:
        raise ProviderAway from None


def _rows(found: Iterable[PaymentMethod]) -> Any:
    rows = list(found)
    plans = plans_by_method(rows)
    for row in rows:
        hanging = plans.get(row.id, [])
        row.is_default = row.account.payment_method_id == row.id
        row.subscriptions = [plan.subscription_id for plan in hanging]
        row.expires_before_next_charge = any(ends_before(row, plan.next_bill_at) for plan in hanging)
    return MethodRow(rows, many=True).data


def _row(actor: Any, method_id: UUID) -> Any:
    return _rows(methods(actor).select_related("account").filter(id=method_id))[0]
