"""Two clocks: the organization's, which a demo may move, and the machine's, which nobody moves."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.values import clock
from kernel.values.clock import actual, actual_of, now, shown_for, today

YEAR = timedelta(days=365)
MOMENT = datetime(2027, 3, 1, 12, tzinfo=UTC)
SOON = timedelta(seconds=5)


def test_without_a_word_both_clocks_are_one():
    before = actual()
    assert before <= now() <= actual()
    assert now().tzinfo == UTC


def test_ahead_moves_the_organizations_clock_alone():
    with clock.ahead(YEAR):
        assert YEAR <= now() - actual() + SOON <= YEAR + 2 * SOON
        assert today() == now().date()
    assert abs(now() - actual()) < SOON


def test_it_comes_back_after_an_error():
    with pytest.raises(ZeroDivisionError), clock.ahead(YEAR):
        _ = 1 / 0
    assert abs(now() - actual()) < SOON


def test_at_stands_still_while_the_machine_goes_on():
    with clock.at(MOMENT):
        before = actual()
        assert (now(), now(), today()) == (MOMENT, MOMENT, date(2027, 3, 1))
        assert actual() >= before
        assert actual() != MOMENT


def test_ahead_inside_at_counts_from_there_and_at_inside_ahead_is_exact():
    with clock.at(MOMENT), clock.ahead(YEAR):
        assert now() == MOMENT + YEAR
    with clock.ahead(YEAR), clock.at(MOMENT):
        assert now() == MOMENT


def test_a_moment_of_the_organization_is_turned_into_one_of_the_machine_and_back():
    with clock.ahead(YEAR):
        tomorrow = now() + timedelta(days=1)
        assert abs(actual_of(tomorrow) - actual() - timedelta(days=1)) < SOON
        assert abs(shown_for(actual_of(tomorrow)) - tomorrow) < SOON


def test_another_thread_has_a_clock_of_its_own():
    seen = []
    with clock.ahead(YEAR):
        other = threading.Thread(target=lambda: seen.append(now()))
        other.start()
        other.join()
        assert now() - seen[0] > timedelta(days=364)
