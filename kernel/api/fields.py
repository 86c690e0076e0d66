"""Fields that answer with words for programs."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.values.money import Money


class Slug(serializers.ChoiceField):
    """A named choice as its stable word: `Slug({Status.ACTIVE: "active"})` reads 1 and writes "active"."""

    def __init__(self, words: Mapping[Any, str], **kwargs: Any) -> None:
        self.words = {int(value): word for value, word in words.items()}
        super().__init__(choices=[(word, word) for word in self.words.values()], **kwargs)

    def to_representation(self, value: Any) -> str:
        """Return the word of a stored value."""
        return self.words[int(value)]


class PriceRow(serializers.Serializer):
    """An amount of money."""

    amount = serializers.CharField(help_text="In major units, exact: “12.50”.")
    minor = serializers.IntegerField(help_text="In minor units: 1250.")
    currency = serializers.CharField(help_text="ISO 4217.")


@extend_schema_field(PriceRow)
class Price(serializers.Field):
    """The `price` (Money) of an object, written out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Any) -> dict[str, Any]:
        """Return amount, minor units and currency."""
        money: Money = value.price
        return {"amount": f"{money.amount:f}", "minor": money.minor, "currency": money.currency}


@extend_schema_field(PriceRow)
class Amount(serializers.Field):
    """An attribute that is Money, written out."""

    def to_representation(self, value: Money) -> dict[str, Any]:
        """Return amount, minor units and currency."""
        return {"amount": f"{value.amount:f}", "minor": value.minor, "currency": value.currency}
