"""Money: an amount in minor units of one currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

# ISO 4217: the currencies whose smallest unit is not a hundredth.
EXPONENTS = {
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "VND": 0,
    "ISK": 0,
    "UGX": 0,
    "BHD": 3,
    "KWD": 3,
    "JOD": 3,
    "TND": 3,
}


class UnlikeCurrencies(ValueError):
    """Two amounts of different currencies were added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` counts minor units (cents); `currency` is an ISO 4217 code such as "EUR"."""

    minor: int
    currency: str

    @property
    def exponent(self) -> int:
        """How many decimals the currency has."""
        return EXPONENTS.get(self.currency, 2)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-self.exponent)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._like(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._like(other).minor, self.currency)

    def __mul__(self, factor: int) -> "Money":
        return Money(self.minor * factor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._like(other).minor

    def share(self, part: int, whole: int) -> "Money":
        """Return part/whole of this amount, rounded half to even: the one place where money is rounded."""
        exact = Decimal(self.minor) * part / whole
        return Money(int(exact.to_integral_value(ROUND_HALF_EVEN)), self.currency)

    def _like(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise UnlikeCurrencies(f"{self.currency} and {other.currency}")
        return other
