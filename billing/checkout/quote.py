"""Quote: what a purchase costs, now and later; the page, the API, the order and the bill all read it here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from billing.models import Offer
from billing.prices.rules import full, period
from billing.tax.rules import Rate, tax_on
from kernel.values.money import Money
from kernel.values.period import Period, add_months


@dataclass(frozen=True, slots=True)
class Quote:
    """`quantity` seats by `offer`, bought at `moment`; `rate` is the tax of the payer's country.

    With `is_trial` nothing is due until `trial_ends_at`, and the first term begins then.
    """

    offer: Offer
    quantity: int
    rate: Rate
    moment: datetime
    is_trial: bool = False

    @property
    def price(self) -> Money:
        """Per seat and billing period, without tax (R15)."""
        return self.offer.price

    @property
    def net(self) -> Money:
        """One billing period for all seats, without tax."""
        return full(self.price, self.quantity)

    @property
    def tax(self) -> Money:
        """Its tax."""
        return tax_on(self.net, self.rate)

    @property
    def total(self) -> Money:
        """What one billing period costs with tax."""
        return self.net + self.tax

    @property
    def today(self) -> Money:
        """What is charged now."""
        return Money(0, self.offer.currency) if self.is_trial else self.total

    @property
    def starts_at(self) -> datetime:
        """When the first billed period begins: now, or at the end of the trial."""
        return self.moment + timedelta(days=self.offer.trial_days) if self.is_trial else self.moment

    @property
    def first(self) -> Period:
        """The first billed period."""
        return period(self.starts_at, self.offer.frequency, 0)

    @property
    def renews_at(self) -> datetime:
        """The end of the first term, when it renews by itself (R16)."""
        return add_months(self.starts_at, self.offer.term_months)

    @property
    def next_bill_at(self) -> datetime:
        """When the card is charged next."""
        if self.is_trial:
            return self.starts_at
        return add_months(self.starts_at, self.offer.frequency)

    @property
    def charges(self) -> int:
        """How many times the price is due in one term."""
        return int(self.offer.term_months // self.offer.frequency)
