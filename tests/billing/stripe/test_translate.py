"""Stripe's words in ours."""

import pytest

from billing.providers.interface import Outcome, Refusal, Result
from billing.providers.stripe.translate import method_of, outcome_of, refund_outcome_of, refusal_of


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        ({"code": "card_declined", "decline_code": "generic_decline"}, Refusal.DECLINED),
        ({"code": "card_declined", "decline_code": "stolen_card"}, Refusal.DECLINED),
        ({"code": "card_declined", "decline_code": "insufficient_funds"}, Refusal.INSUFFICIENT_FUNDS),
        ({"code": "card_declined", "decline_code": "fraudulent"}, Refusal.FRAUD),
        ({"code": "card_declined", "decline_code": "authentication_required"}, Refusal.CONFIRMATION_NEEDED),
        ({"code": "authentication_required"}, Refusal.CONFIRMATION_NEEDED),
        ({"code": "payment_intent_authentication_failure"}, Refusal.NOT_CONFIRMED),
        ({"code": "expired_card"}, Refusal.EXPIRED),
        ({"code": "incorrect_cvc"}, Refusal.WRONG_CODE),
        ({"code": "incorrect_number"}, Refusal.WRONG_NUMBER),
        ({"code": "processing_error"}, Refusal.OTHER),
        ({}, Refusal.OTHER),
        (None, Refusal.OTHER),
    ],
)
def test_why_a_card_was_refused(error, refusal):
    assert refusal_of(error) == refusal


@pytest.mark.parametrize(
    ("status", "attended", "result", "refusal"),
    [
        ("succeeded", True, Result.SUCCEEDED, None),
        ("processing", True, Result.PENDING, None),
        ("requires_action", True, Result.ACTION_NEEDED, None),
        ("requires_action", False, Result.REFUSED, Refusal.CONFIRMATION_NEEDED),
        ("canceled", True, Result.REFUSED, Refusal.NOT_CONFIRMED),
        ("canceled", False, Result.REFUSED, Refusal.CONFIRMATION_NEEDED),
        ("requires_payment_method", True, Result.REFUSED, Refusal.OTHER),
        ("a_state_of_next_year", True, Result.PENDING, None),
    ],
)
def test_what_became_of_a_charge(status, attended, result, refusal):
    intent = {"id": "pi_1", "status": status, "client_secret": "pi_1_secret_2"}
    outcome = outcome_of(intent, is_attended=attended)
    assert (outcome.result, outcome.ref, outcome.refusal) == (result, "pi_1", refusal)
    assert (outcome.action == {"client_secret": "pi_1_secret_2"}) == (result == Result.ACTION_NEEDED)


def test_a_bank_with_a_page_of_its_own_is_linked():
    redirect = {"type": "redirect_to_url", "redirect_to_url": {"url": "https://bank.example/confirm"}}
    intent = {"id": "pi_1", "status": "requires_action", "client_secret": "x", "next_action": redirect}
    assert outcome_of(intent, is_attended=True).action == {"url": "https://bank.example/confirm"}


@pytest.mark.parametrize(
    ("status", "result"),
    [("succeeded", Result.SUCCEEDED), ("pending", Result.PENDING), ("failed", Result.REFUSED)],
)
def test_what_became_of_a_refund(status, result):
    outcome = refund_outcome_of({"id": "re_1", "status": status})
    assert outcome == Outcome(result, "re_1", Refusal.OTHER if result == Result.REFUSED else None)


def test_a_card_may_say_little():
    method = method_of({"id": "pm_1", "card": {"brand": "new_brand", "funding": "prepaid"}}, "cus_1")
    assert (method.brand, method.last4, method.expires_month, method.holder) == ("New_brand", "", None, "")
    assert method.is_prepaid
