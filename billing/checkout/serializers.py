"""What the REST doors of checkout take and answer."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from billing.checkout.explain import why_failed
from billing.checkout.rules import MOST_SEATS
from billing.models import Order
from kernel.api.fields import Amount, PriceRow, Slug
from kernel.api.strict import Strict

KINDS = {
    Order.Kind.PURCHASE: "purchase",
    Order.Kind.TRIAL: "trial",
    Order.Kind.ADD: "add",
    Order.Kind.REMOVE: "remove",
    Order.Kind.CANCEL: "cancel",
    Order.Kind.REENABLE: "re-enable",
    Order.Kind.TRANSFER: "transfer",
    Order.Kind.CONVERT: "convert",
}
STATES = {
    Order.State.PAYING: "paying",
    Order.State.ACTION_NEEDED: "action-needed",
    Order.State.DONE: "done",
    Order.State.FAILED: "failed",
}
BUY, CARD_TRIAL, NO_CARD_TRIAL = "buy", "card-trial", "no-card-trial"


@extend_schema_field(PriceRow)
class OfferRow(serializers.Serializer):
    """One way to buy a product, in the currency the caller pays in."""

    term_months = serializers.IntegerField(help_text="Length of the term; it renews by itself.")
    frequency_months = serializers.IntegerField(source="frequency", help_text="Months between two charges.")
    price = Amount(help_text="Per license and charge, without tax.")
    trial_days = serializers.IntegerField(help_text="Days of a trial with a card; 0 is none.")


class OffersRow(serializers.Serializer):
    """What a product can be bought for, and what else is worth knowing before."""

    product = serializers.CharField(source="product.code")
    product_name = serializers.CharField(source="product.name")
    currency = serializers.CharField()
    tax_name = serializers.CharField(
        source="rate.name", allow_blank=True, help_text="Empty where none is added."
    )
    tax_rate = serializers.IntegerField(
        source="rate.points", help_text="In hundredths of a percent: 2100 is 21 %."
    )
    offers = OfferRow(many=True)
    has_no_card_trial = serializers.BooleanField(source="product.has_no_card_trial")
    free_licenses = serializers.IntegerField(
        help_text="Licenses of the organization that nobody uses: ask for one before you buy."
    )


class NewOrder(Strict):
    """What is ordered."""

    product = serializers.CharField(max_length=80, help_text="The product's code, or a former one.")
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_SEATS)
    start = serializers.ChoiceField(
        choices=[BUY, CARD_TRIAL, NO_CARD_TRIAL],
        default=BUY,
        help_text="A trial with a card is charged at its end by itself; one without just ends.",
    )
    term_months = serializers.IntegerField(
        min_value=1, max_value=36, required=False, help_text="As an offer says; not for `no-card-trial`."
    )
    frequency_months = serializers.IntegerField(min_value=1, max_value=36, required=False)
    payment_method = serializers.UUIDField(
        required=False, help_text="A card of your own: see payment-methods/. Not for `no-card-trial`."
    )
    seat = serializers.BooleanField(default=True, help_text="Whether you get one of the licenses.")
    return_url = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=500,
        help_text="Where the buyer goes back to; ignored unless the operator allows its host.",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for terms and card wherever something will be charged."""
        if attrs["start"] != NO_CARD_TRIAL:
            needed = ("term_months", "frequency_months", "payment_method")
            if missing := [name for name in needed if name not in attrs]:
                words = serializers.Field.default_error_messages["required"]
                raise serializers.ValidationError({name: [words] for name in missing})
        return attrs


class OrderRow(serializers.Serializer):
    """One order."""

    id = serializers.UUIDField()
    number = serializers.CharField(source="label")
    kind = Slug(KINDS)
    state = Slug(STATES, help_text="`paying` and `action-needed` go on; `done` and `failed` are final.")
    product = serializers.CharField(source="product.code")
    product_name = serializers.CharField(source="product.name")
    subscription = serializers.UUIDField(
        source="subscription_id", allow_null=True, help_text="What was bought or changed; null until then."
    )
    quantity = serializers.IntegerField()
    term_months = serializers.IntegerField()
    frequency_months = serializers.IntegerField(source="frequency")
    total = Amount(help_text="Charged with tax; negative is given back.")
    payment_method = serializers.UUIDField(source="method_id", allow_null=True)
    failure = serializers.CharField(allow_blank=True, help_text="Why it failed, a code; empty otherwise.")
    failure_detail = serializers.SerializerMethodField(help_text="The same in words.")
    placed_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_failure_detail(self, order: Order) -> str:
        """Return why it failed, and what to do next."""
        return why_failed(order) if order.state == Order.State.FAILED else ""
