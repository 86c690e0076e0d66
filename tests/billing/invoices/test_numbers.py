"""Numbers are 1 to n without a gap, however many write bills at once and however many of them fail."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from billing.accounts.open_account import account_of
from billing.invoices.issue import issue
from billing.models import BillingAccount, Invoice, InvoiceLine
from kernel.isolation.scope import tenant_scope
from tests.billing.invoices.bills import draft
from tests.billing.invoices.paying import paying
from tests.factories.tenants import make_organization, make_person

AT_ONCE, BILLS = 10, 50


class Failed(Exception):
    """Something went wrong after the bill was written."""


@pytest.fixture
def payers(real_db):
    """Two people who pay at the same organization."""
    contoso = make_organization("contoso")
    adele = paying(contoso, make_person(contoso, "Adele Vance"))
    return contoso, adele, paying(contoso, make_person(contoso, "Alex Wilber"), adele.subscription.product)


def write(contoso, who, *, fails: bool = False) -> int:
    """Write a bill in a transaction of its own, as a settlement does; return its number."""
    try:
        with tenant_scope(contoso.id):
            account = account_of(who.account.owner_id)
            number = issue(account=account, drafts=[draft(who)], method=who.method, is_paid=True).number
            if fails:
                raise Failed
            return number
    finally:
        connection.close()


def test_fifty_at_once_and_as_many_that_fail_leave_no_gap(payers) -> None:
    contoso, adele, _alex = payers
    fates = [False] * BILLS + [True] * BILLS
    random.Random(7).shuffle(fates)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(lambda fails: _ended(contoso, adele, fails), fates))
    assert Counter(type(one).__name__ for one in done) == {"int": BILLS, "Failed": BILLS}
    assert sorted(one for one in done if isinstance(one, int)) == list(range(1, BILLS + 1))
    with tenant_scope(contoso.id):
        stored = list(Invoice.objects.order_by("number").values_list("number", flat=True))
        assert stored == list(range(1, BILLS + 1))
        assert InvoiceLine.objects.count() == BILLS
        assert BillingAccount.objects.get(id=adele.account.id).invoices == BILLS


def _ended(contoso, who, fails: bool) -> int | Failed:
    try:
        return write(contoso, who, fails=fails)
    except Failed as failed:
        return failed


def test_numbers_follow_the_order_of_time(payers) -> None:
    contoso, adele, _alex = payers
    for _ in range(3):
        write(contoso, adele)
    with tenant_scope(contoso.id):
        issued = list(Invoice.objects.order_by("number").values_list("issued_at", flat=True))
    assert issued == sorted(issued)


def test_one_account_does_not_wait_for_another(payers) -> None:
    contoso, adele, alex = payers
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with tenant_scope(contoso.id):
                issue(account=account_of(adele.account.owner_id), drafts=[draft(adele)], is_paid=True)
                written.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        holding = pool.submit(slow)
        assert written.wait(20)
        # Alex's bill is written while Adele's is not committed; a second one of hers has to wait.
        assert pool.submit(write, contoso, alex).result(timeout=10) == 1
        hers = pool.submit(write, contoso, adele)
        with pytest.raises(TimeoutError):
            hers.result(timeout=1)
        go_on.set()
        holding.result(timeout=10)
        assert hers.result(timeout=10) == 2
