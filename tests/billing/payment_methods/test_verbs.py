"""What the verbs do and refuse; a refusal leaves every row as it was."""

from dataclasses import replace as changed
from datetime import timedelta

import pytest

from billing.models import BillingAccount, PaymentMethod
from billing.payment_methods.forget import deliver_forget
from kernel.audit.models import Entry
from kernel.outbox.models import Message
from kernel.values.clock import now
from tests.billing.payment_methods.doing import (
    CARD,
    add,
    codes,
    default_of,
    delete,
    fresh,
    make_default,
    pays,
    replace,
    update,
)
from tests.factories.billing import bank, make_account, make_method, make_order, make_payment
from tests.factories.tenants import inside
from tests.licensing.takeover.world import everything


def journal(person) -> list[tuple[str, str]]:
    with inside(person.tenant_id):
        return list(
            Entry.objects.filter(actor_id=person.id).order_by("id").values_list("verb", "subject_name")
        )


def test_the_first_card_makes_the_account_and_is_its_default(cast):
    kept = add(cast.isaiah, cast.isaiah)
    with inside(cast.contoso.id):
        account = BillingAccount.objects.get()
    assert (account.owner_id, account.payment_method_id) == (cast.isaiah.id, kept.id)
    assert (account.provider_customer, kept.kind, kept.provider_ref) == ("cus_1", 1, "sbx_1")
    assert journal(cast.isaiah) == [("payment_method.added", "")]


def test_a_second_card_is_the_default_only_when_wished(world):
    add(world.cast.adele, world.cast.adele)
    assert default_of(world.adeles) == world.first.id
    wished = add(world.cast.adele, world.cast.adele, is_default=True)
    assert default_of(world.adeles) == wished.id


def test_the_journal_names_the_organizations_card_and_nobodys_own(world):
    add(world.cast.patti, None)
    assert journal(world.cast.patti) == [("payment_method.added", "Visa ending 4242")]


def test_what_is_billed_to_oneself_is_paid_by_card(world):
    before = everything(world.cast.contoso.id)
    assert codes(add, world.cast.isaiah, world.cast.isaiah, provider="invoice") == ["only_cards_here"]
    assert everything(world.cast.contoso.id) == before
    assert add(world.cast.patti, None, provider="invoice").kind == PaymentMethod.Kind.INVOICE


def test_who_pays_by_invoice_already_gets_no_second_row_of_it(cast):
    promised = add(cast.patti, None, provider="invoice")
    card = add(cast.patti, None, is_default=True)
    assert add(cast.patti, None, provider="invoice").id == promised.id
    with inside(cast.contoso.id):
        account = BillingAccount.objects.get()
        assert PaymentMethod.objects.count() == 2
    assert default_of(account) == card.id
    add(cast.patti, None, provider="invoice", is_default=True)
    assert default_of(account) == promised.id


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (changed(CARD, country="DE"), "card_of_another_country"),
        (changed(CARD, is_prepaid=True), "card_prepaid"),
        (changed(CARD, expires_year=2020), "card_is_expired"),
    ],
)
def test_a_card_that_cannot_be_taken_changes_nothing(world, card, code):
    before = everything(world.cast.contoso.id)
    assert codes(add, world.cast.isaiah, world.cast.isaiah, card) == [code]
    assert everything(world.cast.contoso.id) == before


def test_a_card_of_a_country_that_nobody_tells_is_taken(world):
    assert add(world.cast.isaiah, world.cast.isaiah, changed(CARD, country="")).country == ""


def test_nobody_adds_to_an_account_that_is_not_theirs(world):
    cast, before = world.cast, everything(world.cast.contoso.id)
    assert codes(add, cast.isaiah, cast.adele) == ["not_yours"]
    assert codes(add, cast.megan, cast.adele) == ["not_yours"]
    assert codes(add, cast.isaiah, None) == ["not_allowed"]
    assert codes(add, cast.nestor, None) == ["not_allowed"]
    assert codes(add, cast.anna_guest, cast.anna_guest) == ["not_allowed"]
    assert everything(cast.contoso.id) == before


def test_twenty_are_enough(world):
    for _ in range(18):
        make_method(world.adeles, default=False)
    assert codes(add, world.cast.adele, world.cast.adele) == ["too_many_payment_methods"]


def test_editing_changes_date_and_name_alone(world):
    update(world.cast.adele, world.first, changed(CARD, expires_month=3, holder="A. Vance", last4="9999"))
    kept = fresh(world.first)
    assert (kept.expires_month, kept.expires_year, kept.holder) == (3, 2040, "A. Vance")
    assert (kept.last4, kept.provider_ref) == ("4242", world.first.provider_ref)


def test_there_is_nothing_to_edit_on_a_promise(world):
    assert codes(update, world.cast.patti, world.invoice, CARD) == ["not_a_card"]


def test_replacing_for_all_takes_the_default_along(world):
    assert replace(world.cast.adele, world.first, world.second) == 2
    assert pays(world.bi_plan) == pays(world.vis_plan) == world.second
    assert default_of(world.adeles) == world.second.id


def test_replacing_for_one_leaves_the_others(world):
    assert replace(world.cast.adele, world.first, world.second, world.vis) == 1
    assert (pays(world.bi_plan), pays(world.vis_plan)) == (world.first, world.second)
    assert default_of(world.adeles) == world.first.id


def test_a_new_card_is_tried_at_once_where_the_old_one_was_refused(world):
    with inside(world.cast.contoso.id):
        type(world.bi_plan).objects.filter(id=world.bi_plan.id).update(
            unpaid_since=now() - timedelta(days=2), next_try_at=now() + timedelta(days=5)
        )
    replace(world.cast.adele, world.first, world.second)
    assert fresh(world.bi_plan).next_try_at <= now()
    assert fresh(world.vis_plan).next_try_at is None


def test_who_pays_from_the_next_period_on_is_replaced_too(world):
    with inside(world.cast.contoso.id):
        type(world.bi_plan).objects.filter(id=world.bi_plan.id).update(
            method_id=world.second.id, next_method_id=world.first.id
        )
    replace(world.cast.adele, world.first, world.second, world.bi)
    assert fresh(world.bi_plan).next_method_id == world.second.id


def test_replacing_by_what_cannot_pay_is_refused(world):
    over = make_method(world.adeles, default=False, expires_year=2020)
    before = everything(world.cast.contoso.id)
    adele = world.cast.adele
    assert codes(replace, adele, world.first, world.first) == ["same_payment_method"]
    assert codes(replace, adele, world.first, world.alexs_card) == ["unknown_payment_method"]
    assert codes(replace, adele, world.first, over) == ["card_is_expired"]
    assert everything(world.cast.contoso.id) == before


def test_what_is_used_goes_only_with_a_successor(world):
    before = everything(world.cast.contoso.id)
    assert codes(delete, world.cast.adele, world.first) == ["payment_method_in_use"]
    assert everything(world.cast.contoso.id) == before
    assert delete(world.cast.adele, world.first, world.second) == 2
    assert pays(world.bi_plan) == pays(world.vis_plan) == world.second
    assert default_of(world.adeles) == world.second.id
    assert fresh(world.first).removed_at is not None


def test_what_is_unused_goes_and_its_provider_forgets_it_after_the_commit(world):
    assert delete(world.cast.adele, world.second) == 0
    assert bank().card(world.second.provider_ref) is not None
    with inside(world.cast.contoso.id):
        told = Message.objects.get(kind="forget_payment_method")
    deliver_forget(world.cast.contoso.id, told.key, told.payload)
    assert bank().card(world.second.provider_ref) is None
    deliver_forget(world.cast.contoso.id, told.key, told.payload)


def test_the_default_passes_on_to_the_newest(world):
    with inside(world.cast.contoso.id):
        type(world.bi_plan).objects.all().update(method_id=None)
    newest = make_method(world.adeles, default=False)
    delete(world.cast.adele, world.first)
    assert default_of(world.adeles) == newest.id
    delete(world.cast.adele, newest)
    delete(world.cast.adele, world.second)
    assert default_of(world.adeles) is None


def test_a_charge_under_way_holds_its_card(world):
    order = make_order(world.adeles, world.bi.product, method=world.second)
    payment = make_payment(world.adeles, world.second, order_id=order.id, state=1, settled_at=None)
    assert codes(delete, world.cast.adele, world.second) == ["payment_method_being_charged"]
    with inside(world.cast.contoso.id):
        type(payment).objects.filter(id=payment.id).update(state=3)
    delete(world.cast.adele, world.second)


def test_an_order_that_was_given_up_holds_no_card(world):
    order = make_order(world.adeles, world.bi.product, method=world.second, state=2)
    make_payment(world.adeles, world.second, order_id=order.id, state=2, settled_at=None)
    assert codes(delete, world.cast.adele, world.second) == ["payment_method_being_charged"]
    with inside(world.cast.contoso.id):
        type(order).objects.filter(id=order.id).update(state=4)
    assert delete(world.cast.adele, world.second) == 0


def test_an_ended_subscription_holds_nothing(world):
    with inside(world.cast.contoso.id):
        type(world.bi).objects.filter(id__in=[world.bi.id, world.vis.id]).update(status=4)
    assert delete(world.cast.adele, world.first) == 0


def test_the_default_is_chosen(world):
    make_default(world.cast.adele, world.second)
    assert default_of(world.adeles) == world.second.id
    assert pays(world.bi_plan) == world.first
    assert journal(world.cast.adele) == [("payment_method.made_default", "")]
    make_default(world.cast.adele, world.second)
    assert len(journal(world.cast.adele)) == 1


@pytest.mark.parametrize("who", ["megan", "patti", "nestor", "alex", "isaiah", "anna_guest"])
def test_nobody_else_finds_a_purchasers_card(world, who):
    person, before = getattr(world.cast, who), everything(world.cast.contoso.id)
    for act in (
        lambda: delete(person, world.first, world.second),
        lambda: replace(person, world.first, world.second),
        lambda: update(person, world.first, CARD),
        lambda: make_default(person, world.second),
    ):
        assert codes(act) == ["unknown_payment_method"]
    assert everything(world.cast.contoso.id) == before


def test_who_may_only_look_changes_nothing(world):
    before = everything(world.cast.contoso.id)
    assert codes(delete, world.cast.nestor, world.invoice) == ["not_allowed"]
    assert codes(make_default, world.cast.nestor, world.invoice) == ["not_allowed"]
    assert everything(world.cast.contoso.id) == before


def test_somebody_switched_off_changes_nothing(world):
    with inside(world.cast.contoso.id):
        type(world.cast.adele).objects.filter(id=world.cast.adele.id).update(is_active=False)
    world.cast.adele.is_active = False
    assert codes(delete, world.cast.adele, world.second) == ["unknown_payment_method"]


def test_a_removed_one_is_as_missing_as_none(world):
    delete(world.cast.adele, world.second)
    assert codes(make_default, world.cast.adele, world.second) == ["unknown_payment_method"]
    assert codes(replace, world.cast.adele, world.first, world.second) == ["unknown_payment_method"]


def test_an_account_is_made_for_the_organization_as_well(cast):
    kept = add(cast.patti, None)
    account = make_account(cast.contoso)
    assert (account.owner_id, account.id) == (None, kept.account_id)
