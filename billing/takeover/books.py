"""BillingBooks: what licensing/takeover asks about money, answered from plans and bills."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from billing.managing.write import change_plan
from billing.models import InvoiceLine, Order, PaymentPlan
from billing.prices.rules import full
from billing.renewals.go_on import go_on, rest_due
from billing.takeover.keeping import pay_from_next, pay_from_now, payer_to_be, rest_to_bill, with_tax
from billing.takeover.refunds import Claim, claims_of, give_back_now
from kernel.values.clock import now
from kernel.values.money import Money
from licensing.models import Subscription, TakeOver
from licensing.takeover.money import Handover, Moved, PaysFrom, Refund
from tenants.actor import Named


class BillingBooks:
    """Implements licensing.takeover.money.Books."""

    def refunds(self, sources: Sequence[Subscription]) -> Mapping[UUID, Refund]:
        """Return what ending each source now would give back."""
        claims = claims_of(sources, now())
        return {id_: _refund(claim) for id_, claim in claims.items()}

    def end(self, source: Subscription, *, takeover: TakeOver) -> Moved:
        """Give back what the rule says as of the decision, and bill nothing any more."""
        claim = claims_of([source], takeover.created_at, locks=True).get(source.id)
        if claim is None:
            return Moved()
        back = give_back_now(
            claim,
            claim.by_rule(),
            order_kind=Order.Kind.CANCEL,
            line_kind=InvoiceLine.Kind.CANCEL,
            by=takeover.actor_name,
        )
        return Moved(refund=back) if claim.is_paid_for else Moved()

    def handover(self, source: Subscription) -> Handover | None:
        """Return what keeping would come to."""
        claim = claims_of([source], now()).get(source.id)
        if claim is None:
            return None
        plan, payer = claim.standing.billing, payer_to_be()
        nothing, rest = Money(0, source.currency), rest_to_bill(claim)
        quantity = claim.terms.next_bill_quantity
        return Handover(
            credit=claim.rest().amount.total if claim.is_paid_for else nothing,
            unpaid=claim.unpaid,
            rest=with_tax(rest.net, payer.country) if rest else nothing,
            next_at=plan.next_bill_at,
            next_bill=with_tax(full(source.price, quantity), payer.country),
            last4=payer.card.last4 if payer.card else "",
            may_wait=_may_wait(claim),
        )

    def keep(self, source: Subscription, *, actor: Named, pays_from: PaysFrom) -> Moved:
        """Let the organization's account pay from now on, or from the next bill on."""
        claim = claims_of([source], now(), locks=True).get(source.id)
        if claim is None:
            return Moved()
        plan = claim.standing.billing
        if pays_from == PaysFrom.NEXT and _may_wait(claim):
            pay_from_next(plan)
            return Moved(pays_from=plan.next_bill_at)
        credit, rest = pay_from_now(claim, actor=actor)
        return Moved(refund=credit, charge=rest, pays_from=claim.standing.moment)

    def again(self, sources: Sequence[Subscription]) -> Mapping[UUID, Money]:
        """Return what the purchasers would be charged again if the end of these sources was undone."""
        moment = now()
        found = {}
        for id_, claim in claims_of(sources, moment).items():
            rest = rest_due(claim.standing.subscription, claim.standing.billing, moment)
            if rest is not None and rest.net.minor:
                found[id_] = with_tax(rest.net, claim.standing.payer.country)
        return found

    def undo(self, source: Subscription) -> Moved:
        """Let the purchaser pay again."""
        plan = PaymentPlan.objects.select_for_update(no_key=True, of=("self",)).select_related("account")
        found = plan.filter(subscription_id=source.id).first()
        if found is None:
            return Moved()
        rest = rest_due(source, found, now())
        go_on(source, found, since_disabled=True)
        change_plan(found, announced_to=None)
        return Moved(charge=with_tax(rest.net, found.account.country) if rest else None)


def _refund(claim: Claim) -> Refund:
    is_open = claim.standing.has_refund
    return Refund(
        amount=claim.by_rule().amount.total,
        unpaid=claim.unpaid,
        until=claim.terms.refund_until if claim.is_paid_for else None,
        is_open=is_open,
    )


def _may_wait(claim: Claim) -> bool:
    """From the next bill on is possible when one comes, the running period is paid, and nothing is owed."""
    plan = claim.standing.billing
    if plan.next_bill_at is None or claim.unpaid.minor:
        return False
    return plan.next_bill_at > claim.standing.moment
