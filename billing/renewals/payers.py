"""Who pays for some plans, and with what: loaded and locked together."""

from collections.abc import Sequence
from dataclasses import dataclass

from billing.models import BillingAccount, PaymentMethod, PaymentPlan


@dataclass(frozen=True, slots=True)
class Payer:
    """An account and what it pays with: None when it has no card any more."""

    account: BillingAccount
    method: PaymentMethod | None


def pays_by_hand(method: PaymentMethod) -> bool:
    """Whether somebody transfers the money; a card is charged by itself."""
    return method.kind == PaymentMethod.Kind.INVOICE


class Payers:
    """The accounts of some plans; for who writes, locked in id order (another order would give deadlocks)."""

    def __init__(self, plans: Sequence[PaymentPlan], *, locks: bool = True) -> None:
        ids = {id_ for plan in plans for id_ in (plan.account_id, plan.next_account_id) if id_}
        accounts = BillingAccount.objects.filter(id__in=ids).order_by("id")
        if locks:
            accounts = accounts.select_for_update(no_key=True, of=("self",))
        self._accounts = {account.id: account for account in accounts}
        wanted = {id_ for plan in plans for id_ in (plan.method_id, plan.next_method_id) if id_}
        wanted |= {one.payment_method_id for one in self._accounts.values() if one.payment_method_id}
        there = PaymentMethod.objects.filter(id__in=wanted, removed_at=None)
        self._methods = {method.id: method for method in there}

    def of(self, plan: PaymentPlan) -> Payer:
        """Return who pays now: with the plan's own method, or the account's where that is gone."""
        account = self._accounts[plan.account_id]
        return Payer(account, self._method(account, plan.method_id))

    def next_of(self, plan: PaymentPlan) -> Payer:
        """Return who pays for the next period: another one where that was decided ("Keep for the organization")."""
        if plan.next_account_id is None:
            return self.of(plan)
        account = self._accounts[plan.next_account_id]
        return Payer(account, self._method(account, plan.next_method_id))

    def _method(self, account: BillingAccount, own: object) -> PaymentMethod | None:
        for id_ in (own, account.payment_method_id):
            method = self._methods.get(id_) if id_ else None  # type: ignore[call-overload]
            if method is not None and method.account_id == account.id:
                return method
        return None
