"""change_at_provider(): the network's half of an edit, before anything is locked."""

from collections.abc import Mapping
from uuid import UUID

from billing.accounts.permission import managing
from billing.payment_methods.queries import find
from billing.payment_methods.rules import MethodReason, may_edit
from billing.payment_methods.set_up import customer_of
from billing.providers.interface import Method
from billing.providers.registry import provider
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.models import Organization
from tenants.permissions.can import require


def change_at_provider(
    *, actor: Actor, organization: Organization, method_id: UUID, given: Mapping[str, str]
) -> Method:
    """Let the provider change `expiry` (MM/YY) and `holder` of a card; return what it says then.

    Raises Refused, MethodRefused and ProviderUnavailable.
    """
    method = find(actor, method_id)
    if method is None:
        raise Refused(Decision.no(MethodReason.UNKNOWN))
    require(actor, managing(method.account.owner_id), method.account)
    may_edit(method).or_refuse()
    customer = customer_of(actor, organization, method.account)
    return provider(method.provider).update(customer, method.provider_ref, given)
