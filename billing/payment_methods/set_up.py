"""set_up(): the network's half of adding a card, before anything is locked or written."""

from collections.abc import Mapping
from contextlib import suppress

from billing.models import BillingAccount
from billing.payment_methods.rules import MethodReason, card_fits
from billing.payment_methods.tries import trying
from billing.providers.interface import Customer, Method, Provider, ProviderUnavailable
from kernel.values.clock import now
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.models import Organization


def set_up(
    actor: Actor, provider: Provider, customer: Customer, organization: Organization, given: Mapping[str, str]
) -> Method:
    """Return the card that `given` describes.

    Raises MethodRefused, Refused (R17, or too many of an actor's cards were refused) and ProviderUnavailable.
    """
    with trying(actor):
        return _fitting(provider, customer, organization, given)


def _fitting(
    provider: Provider, customer: Customer, organization: Organization, given: Mapping[str, str]
) -> Method:
    card = provider.finish_setup(customer, given)
    fits = card_fits(card, country=organization.country, moment=now())
    if not fits:
        # Nobody will ever ask for it again; a provider that is away just now may keep it.
        with suppress(ProviderUnavailable):
            provider.forget(customer, card.ref)
    fits.or_refuse()
    return card


def customer_of(
    actor: Actor, organization: Organization, account: BillingAccount | None, *, organizations: bool = False
) -> Customer:
    """Return who pays. Before there is an account it is the person (R25), or with `organizations` the organization."""
    if account is not None:
        return Customer(
            tenant_id=organization.id,
            account_id=account.id,
            ref=account.provider_customer,
            name=account.name,
            email=account.bill_email,
            country=organization.country,
        )
    if organizations:
        return Customer(organization.id, organization.id, "", organization.name, "", organization.country)
    if actor.person_id is None:
        raise Refused(Decision.no(MethodReason.UNKNOWN))
    return Customer(organization.id, actor.person_id, "", actor.name, actor.email, organization.country)
