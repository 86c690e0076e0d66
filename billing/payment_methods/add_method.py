"""add_method(): an account gets one more way to pay."""

from uuid import UUID

from billing.accounts.open_account import account_of
from billing.accounts.permission import managing
from billing.models import PaymentMethod
from billing.payment_methods.journal import MethodVerb, remember
from billing.payment_methods.queries import methods_of
from billing.payment_methods.rules import Kind, card_fits, kind_fits, may_add
from billing.payment_methods.write import keep, make_default
from billing.providers.interface import Method
from billing.providers.registry import provider as provider_called
from kernel.isolation.scope import current_tenant_id
from kernel.values.clock import now
from tenants.actor import Actor
from tenants.models import Organization
from tenants.permissions.can import require


def add_method(
    *, actor: Actor, owner_id: UUID | None, method: Method, provider: str, is_default: bool = False
) -> PaymentMethod:
    """Keep a method that was set up at `provider`, for the account of a person or (None) the organization.

    The account is made if it is not there yet (R25). The first method is the default, `is_default` makes a
    later one that. Who pays by invoice already gets that one. Raises Refused: somebody else's account,
    MethodReason (R13, R17).
    """
    # All this before the lock: it may make an account, which is a write.
    require(actor, managing(owner_id), _Owner(owner_id))
    kind = Kind.CARD if provider_called(provider).charges_by_itself else Kind.INVOICE
    kind_fits(owner_id, kind).or_refuse()
    country = Organization.objects.values_list("country", flat=True).get(id=current_tenant_id())
    card_fits(method, country=country, moment=now()).or_refuse()
    account = account_of(owner_id)
    if kind == Kind.INVOICE and (promised := methods_of(account).filter(kind=kind).first()) is not None:
        # A second row would say the same.
        if is_default:
            make_default(account, promised)
        return promised
    may_add(methods_of(account).count()).or_refuse()
    kept = keep(account, method, provider=provider, kind=kind)
    if is_default:
        make_default(account, kept)
    remember(MethodVerb.ADDED, actor, account, kept)
    return kept


class _Owner:
    """Whose account it is or will be, as the permission table asks."""

    def __init__(self, purchaser_id: UUID | None) -> None:
        self.purchaser_id = purchaser_id
