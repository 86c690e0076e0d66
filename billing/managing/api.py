"""subscriptions/<subscription>/: quantity/, recurring/, cancellation/, reactivation/, conversion/."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from billing.checkout.serializers import OrderRow
from billing.managing.cancel_purchase import cancel_purchase
from billing.managing.convert_now import convert_now, may_convert
from billing.managing.ending import ending_of
from billing.managing.outlook import may_change, outlook
from billing.managing.reactivate import may_come_back, reactivate
from billing.managing.serializers import (
    Asked,
    Changed,
    EndingRow,
    NewQuantity,
    Quantity,
    Reactivation,
    Recurring,
    RecurringRow,
)
from billing.managing.set_licenses import set_licenses
from billing.managing.set_recurring import may_turn, set_recurring
from billing.managing.standing import Standing, paid_next, require_manager
from billing.models import Order
from kernel.api.door import Door
from kernel.values.decision import Decision
from licensing.takeover.serializers import Cancellation
from tenants.tokens.scopes import Scope


class ManagingDoor(Door):
    """One subscription, for its owner or for an admin of the organization's own."""

    tag = "Managing subscriptions"
    reads = Scope.BILLS_READ
    writes = Scope.PURCHASES_WRITE
    may_refuse_reads = True

    def find(self, subscription: UUID) -> None:
        """The subscription, if the actor manages it; then whether its state alone forbids the act."""
        self.standing = paid_next(require_manager(self.actor, subscription, locks=False))
        if self.request.method not in SAFE_METHODS:
            self.fits(self.standing).or_refuse()

    def fits(self, standing: Standing) -> Decision:
        """Answer whether the act is possible at all now."""
        return Decision.yes()

    def ordered(self, organization: str, order: Order) -> Response:
        """Answer with an order: 202 while it is being paid."""
        order.refresh_from_db(fields=["state", "failure", "finished_at"])
        address = reverse("api:order", args=[organization, order.id])
        status = 200 if order.state == Order.State.DONE else 202
        return Response(OrderRow(order).data, status=status, headers={"Location": address})


class QuantityDoor(ManagingDoor):
    """How many licenses there are."""

    query = Asked

    def fits(self, standing: Standing) -> Decision:
        """It runs, is billed here, and no other change is being paid."""
        return may_change(standing)

    @extend_schema(
        operation_id="previewQuantity",
        summary="Licenses, and what another number comes to",
        responses=Quantity,
    )
    def get(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Return the number of licenses; with `?total=` what that number costs or gives back. Nothing is written."""
        terms, total = self.standing.terms, self.given.get("total")
        free = terms.has_refund(self.standing.moment) and terms.renews and not self.standing.is_trial
        shown = {
            "quantity": terms.quantity,
            "in_use": terms.in_use,
            "scheduled": terms.scheduled,
            "refund_until": terms.refund_until if free else None,
            "preview": outlook(self.standing, total) if total is not None else None,
        }
        return Response(Quantity(shown).data)

    @extend_schema(
        operation_id="setQuantity",
        summary="Buy or remove licenses",
        request=NewQuantity,
        responses={200: Changed, 202: Changed},
        examples=[OpenApiExample("Twelve in all", value={"total": 12}, request_only=True)],
    )
    def put(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Bring it to `total` licenses: more are charged now, fewer give money back or wait for the next term."""
        asked = self.body(NewQuantity)
        saved = set_licenses(
            actor=self.actor,
            subscription_id=subscription,
            total=asked["total"],
            unassign=asked["unassign"],
            seen=asked["seen"],
        )
        is_paying = saved.order is not None and saved.order.state == Order.State.PAYING
        return Response(Changed(saved).data, status=202 if is_paying else 200)


class RecurringDoor(ManagingDoor):
    """Whether it renews by itself."""

    http_method_names = ["put"]

    @extend_schema(
        operation_id="setRecurringBilling",
        summary="Recurring billing on or off",
        request=Recurring,
        responses=RecurringRow,
        examples=[OpenApiExample("Off", value={"renews": False}, request_only=True)],
    )
    def put(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Let it renew, or end with its term; what is agreed within the term stays due."""
        renews = self.body(Recurring)["renews"]
        set_recurring(actor=self.actor, subscription_id=subscription, renews=renews)
        standing = require_manager(self.actor, subscription, locks=False)
        shown = {
            "renews": renews,
            "term_ends_at": standing.subscription.expires_at,
            "next_bill_at": standing.billing.next_bill_at,
        }
        return Response(RecurringRow(shown).data)

    def fits(self, standing: Standing) -> Decision:
        """It runs and is billed here."""
        return may_turn(standing, renews=False)


class CancellationDoor(ManagingDoor):
    """The end of a subscription by its owner."""

    def fits(self, standing: Standing) -> Decision:
        """There is something to cancel."""
        return ending_of(standing).decision

    @extend_schema(operation_id="previewCancellation", summary="What canceling comes to", responses=EndingRow)
    def get(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Return whether it would end at once, what is given back, and the last moment for that."""
        return Response(EndingRow(ending_of(self.standing)).data)

    @extend_schema(
        operation_id="cancelPurchase",
        summary="Cancel your subscription",
        request=Cancellation,
        responses=EndingRow,
        examples=[OpenApiExample("With a reason", value={"reason": "no_longer_needed"}, request_only=True)],
    )
    def post(self, request: Request, organization: str, subscription: UUID) -> Response:
        """End it: inside the refund window at once with money back, else with its term."""
        asked: dict[str, Any] = self.body(Cancellation)
        ending = cancel_purchase(actor=self.actor, subscription_id=subscription, **asked)
        return Response(EndingRow(ending).data)


class ReactivationDoor(ManagingDoor):
    """The way back from Expired and Disabled."""

    def fits(self, standing: Standing) -> Decision:
        """It has ended, is not deleted, and what is owed is paid."""
        return may_come_back(self.actor, standing)

    @extend_schema(
        operation_id="reactivateSubscription",
        summary="Reactivate",
        request=Reactivation,
        responses={200: OrderRow, 202: OrderRow},
    )
    def post(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Order a new term from today; it is active, with its people, once the order is done."""
        asked = self.body(Reactivation)
        order = reactivate(
            actor=self.actor,
            subscription_id=subscription,
            renews=asked["renews"],
            method_id=asked["payment_method"],
        )
        return self.ordered(organization, order)


class ConversionDoor(ManagingDoor):
    """A trial that becomes a purchase today."""

    def fits(self, standing: Standing) -> Decision:
        """It is a running trial with a card."""
        return may_convert(self.actor, standing)

    @extend_schema(
        operation_id="convertTrial",
        summary="Convert a trial now",
        request=None,
        responses={200: OrderRow, 202: OrderRow},
    )
    def post(self, request: Request, organization: str, subscription: UUID) -> Response:
        """Order the first paid term from today instead of from the trial's end."""
        return self.ordered(organization, convert_now(actor=self.actor, subscription_id=subscription))
