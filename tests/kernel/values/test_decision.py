"""A decision is yes, or no with every named reason in order."""

from enum import StrEnum

import pytest

from kernel.values.decision import Decision, Reason, Refused


class Why(StrEnum):
    LATE = "late"
    FULL = "full"


def test_every_gathers_all_reasons() -> None:
    answer = Decision.every([Decision.no(Why.LATE), Decision.yes(), Decision.no(Why.FULL, free=2)])
    assert answer.reasons == (Reason(Why.LATE), Reason(Why.FULL, {"free": 2}))
    assert not answer


def test_yes_refuses_nothing() -> None:
    Decision.yes().or_refuse()


def test_no_is_raised_with_its_reasons() -> None:
    with pytest.raises(Refused) as refused:
        Decision.no(Why.FULL, free=2).or_refuse()
    assert refused.value.reasons == (Reason(Why.FULL, {"free": 2}),)
