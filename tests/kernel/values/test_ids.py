"""Identifiers are version 7, rise, and are unique also when many threads make them at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from kernel.values import ids
from kernel.values.ids import uuid7, uuid7_list, uuid7_texts


def test_is_a_version_7_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    # Another test may have lived next year, and ticks never run back.
    monkeypatch.setattr(ids, "_last", [0])
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs((made.int >> 80) - time.time() * 1000) < 5_000


def test_rises_within_a_list_and_from_one_to_the_next() -> None:
    made = [uuid7(), *uuid7_list(10_000), uuid7()]
    assert made == sorted(made)
    assert len(set(made)) == 10_002


def test_is_unique_across_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        lists = list(pool.map(lambda _: uuid7_list(2_000), range(8)))
    assert len({one for made in lists for one in made}) == 16_000


def test_makes_none_when_none_are_wanted() -> None:
    assert uuid7_list(0) == []


def test_texts_are_the_same_kind_of_identifier() -> None:
    made = [uuid7(), *map(UUID, uuid7_texts(10_000)), uuid7()]
    assert made == sorted(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert len(set(made)) == 10_002
    assert uuid7_texts(0) == []
