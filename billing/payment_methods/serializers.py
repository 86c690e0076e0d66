"""Payment methods as programs see them: tokens go in, and never a number comes out."""

from rest_framework import serializers

from billing.models import PaymentMethod
from billing.payment_methods.words import called
from kernel.api.fields import Slug
from kernel.api.strict import Strict

KINDS = {PaymentMethod.Kind.CARD: "card", PaymentMethod.Kind.INVOICE: "invoice"}


class MethodRow(serializers.Serializer):
    """What an account can pay with."""

    id = serializers.UUIDField()
    account = serializers.UUIDField(source="account_id")
    kind = Slug(KINDS)
    name = serializers.SerializerMethodField(help_text="What people recognize it by: “Visa ending 4242”.")
    brand = serializers.CharField()
    last4 = serializers.CharField(help_text="The last four digits; the rest is not kept here.")
    expires_month = serializers.IntegerField(allow_null=True)
    expires_year = serializers.IntegerField(allow_null=True)
    holder = serializers.CharField()
    is_default = serializers.BooleanField(help_text="New purchases of its account are paid with it.")
    subscriptions = serializers.ListField(
        child=serializers.UUIDField(), help_text="What is, or will be, paid with it."
    )
    expires_before_next_charge = serializers.BooleanField()
    added_at = serializers.DateTimeField()

    def get_name(self, row: PaymentMethod) -> str:
        """Return its name in the caller's language."""
        return called(row)


class NewMethod(Strict):
    """A method to add. A card is set up at the provider first, which gives the token."""

    kind = Slug(KINDS, default="card")
    token = serializers.CharField(
        max_length=200,
        default="",
        allow_blank=True,
        help_text="Of a card: what its provider called it. Never a card's number.",
    )
    organization = serializers.BooleanField(
        default=False, help_text="For the organization's account instead of one's own."
    )
    is_default = serializers.BooleanField(default=False)


class MethodChange(Strict):
    """What may be changed; the number never."""

    expires_month = serializers.IntegerField(min_value=1, max_value=12, required=False)
    expires_year = serializers.IntegerField(min_value=2000, max_value=2199, required=False)
    holder = serializers.CharField(max_length=200, required=False)
    is_default = serializers.ChoiceField(choices=[True], required=False, help_text="Make it the default.")


class Replacement(Strict):
    """By what, and for which subscriptions."""

    by = serializers.UUIDField(help_text="Another payment method of the same account.")
    subscriptions = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=1000,
        help_text="Leave it out for all, and for new purchases.",
    )


class Replaced(serializers.Serializer):
    """What came of it."""

    subscriptions = serializers.IntegerField(help_text="How many are paid with the other one now.")
