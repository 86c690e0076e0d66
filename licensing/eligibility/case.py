"""Who wants what where, as the checks of rules.py see it; and the names of what they answer."""

from dataclasses import dataclass
from enum import StrEnum

from licensing.models import Policy
from tenants.models import Organization

Segment = Organization.Segment


class Wanted(StrEnum):
    """What somebody wants: to buy, or to try; a trial with a card turns into a purchase by itself (R67)."""

    PURCHASE = "purchase"
    NO_CARD_TRIAL = "no-card-trial"
    CARD_TRIAL = "card-trial"


class CheckName(StrEnum):
    """The checks; their order is that of CHECKS."""

    GUEST = "guest"
    ACCOUNT = "account"
    DIRECTORY = "directory"
    ORGANIZATION = "organization"
    GOVERNMENT = "government"
    EDUCATION = "education"
    MARKET = "market"
    PRODUCT_MARKET = "product-market"
    SELF_SERVICE = "self-service"
    ON_SALE = "on-sale"
    POLICY = "policy"
    TRIAL = "trial"
    PREREQUISITE = "prerequisite"


class Outcome(StrEnum):
    """What a check came to."""

    PASSED = "passed"
    REFUSED = "refused"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Case:
    """Who wants what where, as loaded. Countries are ISO 3166 codes; the names are for sentences."""

    wanted: Wanted
    # The person.
    is_guest: bool
    is_active: bool
    is_synced: bool
    # The organization.
    organization: str
    is_suspended: bool
    is_managed: bool
    segment: Segment
    country: str
    # The product.
    product: str
    is_self_service: bool
    is_sold: bool
    has_no_card_trial: bool
    excluded_countries: frozenset[str]
    # Markets where nobody may buy anything.
    closed_markets: frozenset[str]
    policy: Policy.Value
    # Names of products any one of which must be held, and those of them that are.
    needs: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
