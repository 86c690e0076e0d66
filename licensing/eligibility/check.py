"""eligibility_of(): may somebody buy or try a product, with the trace that explains it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kernel.values.decision import Decision
from licensing.eligibility import queries
from licensing.eligibility.explain import Told, told
from licensing.eligibility.queries import Admin
from licensing.eligibility.rules import Checked, Wanted, decision_of, trace_of
from licensing.models import Product
from tenants.actor import Actor
from tenants.models import Organization


@dataclass(frozen=True)
class Eligibility:
    """The answer for one person and one product; `admins` are named only when the answer is no."""

    product: Product
    organization: Organization
    wanted: Wanted
    trace: tuple[Checked, ...]
    admins: tuple[Admin, ...] = ()

    @cached_property
    def decision(self) -> Decision:
        """Yes, or no with the reason of every check that refused, in order; `.or_refuse()` raises Refused (403)."""
        return decision_of(self.trace)

    @property
    def allowed(self) -> bool:
        """Whether they may."""
        return self.decision.allowed

    @property
    def told(self) -> list[Told]:
        """The whole trace in the running language."""
        return [told(line) for line in self.trace]

    @property
    def obstacles(self) -> list[Told]:
        """Only what stands in the way."""
        return [told(line) for line in self.trace if line.is_refused]

    @property
    def why_url(self) -> str:
        """The page that shows the trace."""
        address = reverse("licensing:eligibility:why", args=[self.organization.short_name, self.product.code])
        return (
            address if self.wanted is Wanted.PURCHASE else f"{address}?{urlencode({'wanted': self.wanted})}"
        )

    @property
    def letter(self) -> str:
        """What a mail to an admin begins with: subject and body, as the end of a mailto address."""
        product = {"product": self.product.name}
        body = _("I cannot get %(product)s by myself. Can you help? This is what I was told:") % product
        lines = [body, "", *(f"– {one.sentence}" for one in self.obstacles)]
        return urlencode(
            {"subject": _("I need %(product)s") % product, "body": "\r\n".join(lines)}, quote_via=quote
        )


def eligibility_of(*, actor: Actor, product: Product, wanted: Wanted = Wanted.PURCHASE) -> Eligibility:
    """Return whether `actor` may buy or try `product` by themselves now: four queries, a fifth for a no."""
    return eligibility_of_many(actor=actor, products=[product], wanted=wanted)[0]


def eligibility_of_many(
    *, actor: Actor, products: Sequence[Product], wanted: Wanted = Wanted.PURCHASE
) -> list[Eligibility]:
    """Return the answer for each product, in the same order; as many queries as for one."""
    organization = queries.organization_of(actor)
    traces = [trace_of(case) for case in queries.cases(actor, organization, products, wanted)]
    refused = any(line.is_refused for trace in traces for line in trace)
    admins = tuple(queries.it_admins()) if refused else ()
    return [
        Eligibility(
            product,
            organization,
            wanted,
            trace,
            admins if any(line.is_refused for line in trace) else (),
        )
        for product, trace in zip(products, traces, strict=True)
    ]
