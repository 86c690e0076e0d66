"""products/<code>/offers/, orders/: what can be bought, buying it, and what became of it."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from billing.checkout.place_order import place_order
from billing.checkout.queries import find_order, orders, rate_before, sold_in
from billing.checkout.rules import CheckoutReason
from billing.checkout.serializers import BUY, NO_CARD_TRIAL, NewOrder, OffersRow, OrderRow
from billing.checkout.spare import free_licenses
from billing.checkout.start_trial import start_trial
from billing.models import Offer, Order
from billing.prices.queries import offers_for
from billing.tax.rules import Rate
from kernel.api.door import Door
from kernel.api.pages import PagedDoor, PageOf
from kernel.lists.keyset import Sort
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from licensing.eligibility.queries import find_product, organization_of
from licensing.eligibility.rules import EligibilityReason
from licensing.models import Product
from tenants.permissions.actions import Action
from tenants.permissions.can import require
from tenants.tokens.scopes import Scope

EXAMPLE = {
    "product": "CFQ7TTC0H9MP",
    "quantity": 3,
    "term_months": 12,
    "frequency_months": 1,
    "payment_method": "01932c07-5f0c-7a3e-8d53-0a4b0f6f1d11",
    "seat": True,
}


@dataclass(frozen=True, slots=True)
class Offers:
    """What OffersRow writes."""

    product: Product
    currency: str
    rate: Rate
    offers: list[Offer]
    free_licenses: int


class OffersDoor(Door):
    """What a product costs."""

    tag = "Purchases"

    def find(self, code: str) -> None:
        """The product, by its code or a former one."""
        found = _product(code)
        if found is None:
            raise Http404
        self.product = found
        require(self.actor, Action.PURCHASE_SELF_SERVICE)

    @extend_schema(operation_id="listOffers", summary="What a product can be bought for", responses=OffersRow)
    def get(self, request: Request, organization: str, code: str) -> Response:
        """Return terms and prices in the currency you pay in, and whether the organization has a free license.

        A price is the public list price (R15). Whether you may buy is another question: see eligibility/.
        """
        product, currency = self.product, sold_in(self.actor)
        sold = list(offers_for(product, currency)) if product.is_self_service and product.is_active else []
        rate = rate_before(self.actor, organization_of(self.actor), now())
        return Response(OffersRow(Offers(product, currency, rate, sold, free_licenses(product))).data)


class OrdersDoor(PagedDoor):
    """Orders of one's own account, and for some of the organization's."""

    tag = "Purchases"
    reads = Scope.BILLS_READ
    writes = Scope.PURCHASES_WRITE
    order = Sort("placed", "placed_at", descending=True)

    def find(self) -> None:
        """Only who has an account, or may have one; a guest who orders is told the reason."""
        if self.request.method == "POST" and self.actor.is_guest:
            name = organization_of(self.actor).name
            Decision.no(EligibilityReason.GUEST, organization=name).or_refuse()
        require(self.actor, Action.BILL_SEE_OWN)

    @extend_schema(operation_id="listOrders", summary="List orders", responses=PageOf(OrderRow))
    def get(self, request: Request, organization: str) -> Response:
        """Return orders, the newest first; nobody sees a colleague's."""
        return self.paged(orders(self.actor), lambda rows: OrderRow(rows, many=True).data)

    @extend_schema(
        operation_id="placeOrder",
        summary="Place an order",
        request=NewOrder,
        responses={202: OrderRow},
        examples=[OpenApiExample("Three licenses for a year", value=EXAMPLE, request_only=True)],
    )
    def post(self, request: Request, organization: str) -> Response:
        """Order for yourself, with a card of your own. It is `paying` until the bank has answered: follow it.

        Send an `Idempotency-Key`: the same one again orders nothing more.
        """
        asked = self.body(NewOrder)
        placed = self._placed(asked)
        answer = Response(OrderRow(_shown(self, placed)).data, status=202)
        answer["Location"] = request.build_absolute_uri(reverse("api:order", args=[organization, placed.id]))
        return answer

    def _placed(self, asked: dict[str, object]) -> Order:
        product = _product(str(asked["product"]))
        if product is None:
            raise Refused(Decision.no(CheckoutReason.UNKNOWN_PRODUCT))
        given = {
            "quantity": asked["quantity"],
            "wants_seat": asked["seat"],
            "return_url": asked["return_url"],
        }
        if asked["start"] == NO_CARD_TRIAL:
            return start_trial(actor=self.actor, product=product, **given)  # type: ignore[arg-type]
        terms = {"term_months": asked["term_months"], "frequency": asked["frequency_months"]}
        verb = place_order if asked["start"] == BUY else start_trial
        return verb(
            actor=self.actor, product=product, method_id=asked["payment_method"], **given, **terms  # type: ignore[arg-type]
        )  # fmt: skip


class OrderDoor(Door):
    """One order."""

    tag = "Purchases"
    reads = Scope.BILLS_READ

    def find(self, order: UUID) -> None:
        """The order, if the actor may see it."""
        found = find_order(self.actor, order)
        if found is None:
            raise Http404
        self.order = found

    @extend_schema(operation_id="getOrder", summary="One order", responses=OrderRow)
    def get(self, request: Request, organization: str, order: UUID) -> Response:
        """Return what became of an order; ask again while it is `paying`."""
        return Response(OrderRow(self.order).data)


def _product(code: str) -> Product | None:
    found = find_product(code)
    return found if found is not None and found.kind == Product.Kind.PRODUCT else None


def _shown(door: Door, placed: Order) -> Order:
    """Return the order with what its row shows."""
    return orders(door.actor).get(id=placed.id)
