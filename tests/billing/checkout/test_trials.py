"""Trials: with a card they turn into a purchase by themselves, without one they just end (R67)."""

from datetime import timedelta

import pytest
from time_machine import travel

from billing.checkout.rules import CheckoutReason
from billing.checkout.start_trial import start_trial
from billing.models import Order, PaymentPlan
from kernel.isolation.scope import tenant_scope
from kernel.values.clock import now
from kernel.values.decision import Refused
from licensing.eligibility.rules import EligibilityReason
from licensing.models import Policy, Product, Subscription
from tests.billing.checkout.world import books, letters, work
from tests.factories.tenants import actor

pytestmark = pytest.mark.django_db


def try_it(person, product, method=None, **wanted) -> Order:
    given = {"quantity": 2, "wants_seat": True, **wanted}
    if method is not None:
        given = {"term_months": 12, "frequency": 1, "method_id": method.id, **given}
    who = actor(person)
    with tenant_scope(person.tenant_id):
        return start_trial(actor=who, product=product, **given)


def refused(act) -> list[str]:
    with pytest.raises(Refused) as refusal:
        act()
    return [str(reason.code) for reason in refusal.value.reasons]


def test_without_a_card_it_just_ends(cast, power_bi):
    with travel("2026-03-12T10:00:00Z", tick=False):
        order = try_it(cast.isaiah, power_bi)
        assert (order.state, order.kind, order.total.minor) == (Order.State.DONE, Order.Kind.TRIAL, 0)
        with tenant_scope(cast.contoso.id):
            trial = Subscription.objects.get()
            assert (trial.channel, trial.price_minor, trial.renews) == (Subscription.Channel.TRIAL, 0, False)
            assert trial.expires_at == now() + timedelta(days=30)
            assert (trial.quantity, trial.seats_used, trial.owner_id) == (2, 1, cast.isaiah.id)
            assert not PaymentPlan.objects.exists()
    work(cast.contoso)
    known = books(cast.contoso)
    assert (known.bank, known.payments, known.bills) == (0, 0, 0)
    (letter,) = letters(cast.contoso)
    assert letter["subject"] == "Your trial of Power BI Pro has started"
    assert "nothing is ever charged for it" in " ".join(letter["text"].split())


def test_with_a_card_the_first_charge_is_planned_and_told(cast, power_bi, card):
    with travel("2026-03-12T10:00:00Z", tick=False):
        order = try_it(cast.isaiah, power_bi, card)
        with tenant_scope(cast.contoso.id):
            trial = Subscription.objects.get()
            plan = PaymentPlan.objects.get()
            ends = now() + timedelta(days=30)
            assert (trial.channel, trial.price_minor, trial.renews) == (
                Subscription.Channel.TRIAL,
                1300,
                True,
            )
            assert (trial.expires_at, plan.next_bill_at, plan.anchor_at, plan.periods) == (
                ends,
                ends,
                ends,
                0,
            )
            assert plan.method_id == card.id
    assert order.total.minor == 0
    work(cast.contoso)
    assert books(cast.contoso).bank == 0
    (letter,) = letters(cast.contoso)
    words = " ".join(letter["text"].split())
    assert "on April 11, 2026 your card ending 4242 is charged $26.00 with tax, unless you cancel" in words


def test_one_each(cast, power_bi, card):
    try_it(cast.isaiah, power_bi)
    assert refused(lambda: try_it(cast.isaiah, power_bi)) == [CheckoutReason.TRIAL_TAKEN]
    assert refused(lambda: try_it(cast.isaiah, power_bi, card)) == [CheckoutReason.TRIAL_TAKEN]
    assert try_it(cast.adele, power_bi).state == Order.State.DONE


def test_what_has_no_trial(cast, power_bi, card):
    assert refused(lambda: try_it(cast.isaiah, power_bi, card, term_months=1)) == [
        CheckoutReason.NO_CARD_TRIAL
    ]
    Product.objects.update(has_no_card_trial=False)
    power_bi.refresh_from_db()
    assert refused(lambda: try_it(cast.isaiah, power_bi)) == [EligibilityReason.NO_TRIAL]


def test_trials_only_allows_the_one_and_not_the_other(cast, power_bi, card):
    with tenant_scope(cast.contoso.id):
        Policy.objects.create(product=power_bi, value=Policy.Value.TRIALS_ONLY, changed_at=now())
    assert refused(lambda: try_it(cast.isaiah, power_bi, card)) == [EligibilityReason.POLICY_TRIALS_ONLY]
    assert try_it(cast.isaiah, power_bi).state == Order.State.DONE


def test_a_free_trial_is_small(cast, power_bi):
    assert refused(lambda: try_it(cast.isaiah, power_bi, quantity=26)) == [CheckoutReason.QUANTITY]
