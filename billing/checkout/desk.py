"""Desk: everything the checkout page shows for one person and one product, looked up once."""

from dataclasses import dataclass
from functools import cached_property

from billing.checkout.queries import account_if_any, cards_of, has_tried, own_price, rate_before, sold_in
from billing.checkout.quote import Quote
from billing.checkout.spare import free_licenses, holds_license
from billing.checkout.wanted import BUY, CARD_TRIAL, NO_CARD_TRIAL, Choices, slug_of
from billing.models import BillingAccount, Offer
from billing.prices.queries import offers_for
from kernel.values.clock import now
from kernel.values.money import Money
from licensing.eligibility.check import Eligibility, eligibility_of
from licensing.eligibility.rules import Wanted as Try
from licensing.models import Product
from tenants.actor import Actor
from tenants.models import Organization


@dataclass(frozen=True)
class Desk:
    """One person in front of one product."""

    actor: Actor
    organization: Organization
    product: Product

    @cached_property
    def eligibility(self) -> Eligibility:
        """Whether they may buy it (a trial with a card is bought, too)."""
        return eligibility_of(actor=self.actor, product=self.product, wanted=Try.PURCHASE)

    @cached_property
    def may_try_without_card(self) -> bool:
        """Whether they may start a trial that costs nothing and just ends (R67)."""
        if not self.product.has_no_card_trial or self.has_tried:
            return False
        tries = eligibility_of(actor=self.actor, product=self.product, wanted=Try.NO_CARD_TRIAL)
        return tries.allowed

    @cached_property
    def has_tried(self) -> bool:
        """Whether they had their one trial of it."""
        return has_tried(self.actor, self.product)

    @cached_property
    def account(self) -> BillingAccount | None:
        """Their billing account, None before the first purchase."""
        return account_if_any(self.actor)

    @cached_property
    def choices(self) -> Choices:
        """What they may choose; no way to start at all when they may neither buy nor try."""
        offers = {slug_of(one.term_months, one.frequency): one for one in self._offers}
        starts = []
        if self.eligibility.allowed and offers:
            starts.append(BUY)
            if not self.has_tried and any(one.trial_days for one in self._offers):
                starts.append(CARD_TRIAL)
        if self.may_try_without_card:
            starts.append(NO_CARD_TRIAL)
        return Choices(starts, offers, cards_of(self.actor))

    @cached_property
    def free(self) -> int:
        """Licenses of it that the organization has and nobody uses; 0 for who cannot hold one."""
        if self.actor.is_guest and not self.product.guests_may_hold:
            return 0
        return free_licenses(self.product)

    @cached_property
    def holds_one(self) -> bool:
        """Whether they can use it already."""
        return self.actor.person_id is not None and holds_license(self.actor.person_id, self.product)

    @cached_property
    def own_price(self) -> tuple[Money, int] | None:
        """What the organization pays for it, where it lets that be seen."""
        return own_price(self.product)

    def quote(self, offer: Offer, quantity: int, *, is_trial: bool) -> Quote:
        """Return what so many cost by this offer, with the tax of the country the bill goes to."""
        moment = now()
        return Quote(offer, quantity, rate_before(self.actor, self.organization, moment), moment, is_trial)

    @cached_property
    def _offers(self) -> list[Offer]:
        return list(offers_for(self.product, sold_in(self.actor)))
