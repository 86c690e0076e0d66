"""How large the world is."""

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of rows; those of the small organizations are per organization."""

    giant_subscriptions: int = 100_000
    giant_people: int = 1_000_000
    giant_seats: int = 3_000_000
    middle_subscriptions: int = 1_000
    middle_people: int = 10_000
    middle_seats: int = 30_000
    small_tenants: int = 10_000
    small_subscriptions: int = 20
    small_people: int = 100
    small_seats: int = 200

    def scaled(self, factor: float) -> "Sizes":
        """Return the world at another scale; small organizations become fewer, not smaller."""
        kept = {"small_subscriptions", "small_people", "small_seats"}
        names = [field.name for field in fields(self) if field.name not in kept]
        least = {"middle_subscriptions": 100}  # two pages: one page's query for the count is left out
        return replace(
            self, **{name: max(least.get(name, 10), round(getattr(self, name) * factor)) for name in names}
        )

    @property
    def seats(self) -> int:
        """Seats of all organizations together."""
        return self.giant_seats + self.middle_seats + self.small_tenants * self.small_seats
