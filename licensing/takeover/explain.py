"""The sentences of the reasons in rules.py: what is the matter, and what to do next."""

from collections.abc import Callable

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.jobs.models import JobResult
from kernel.ui.words import listed, number
from kernel.values.decision import Reason
from kernel.web.explain import Facts, register, sentence
from licensing.models import Subscription
from licensing.takeover.rules import MoveOutcome, MoveWarning, TakeOverReason


def register_sentences() -> None:
    """Give every reason of take-over its words; called when the app starts."""
    for code, words in _REFUSALS.items():
        register(code, words, status=_STATUS.get(code, 409))
    for warning, words in _WARNINGS.items():
        register(warning, words)
    for outcome, words in _OUTCOMES.items():
        register(outcome, words)


def result_in_words(result: JobResult) -> str:
    """Return why a person was skipped or not moved, in the running language."""
    return sentence(Reason(result.reason, result.facts))  # type: ignore[arg-type]


def _no_sources(facts: Facts) -> str:
    return _("Choose at least one subscription to move users from.")


def _too_many_sources(facts: Facts) -> str:
    return _(
        "One move takes at most %(most)s subscriptions; you chose %(chosen)s. Choose fewer, and move the others after."
    ) % {
        "most": number(facts["most"]),
        "chosen": number(facts["chosen"]),
    }


def _not_enough_seats(facts: Facts) -> str:
    return ngettext(
        "%(short)s seat is short: %(wanted)s needed, %(free)s free in %(product)s. "
        "Have more seats bought there, or choose another subscription. Nothing was changed.",
        "%(short)s seats are short: %(wanted)s needed, %(free)s free in %(product)s. "
        "Have more seats bought there, or choose another subscription. Nothing was changed.",
        facts["short"],
    ) % {**facts, **{name: number(facts[name]) for name in ("short", "wanted", "free")}}


def _not_self_service(facts: Facts) -> str:
    return (
        _(
            "This subscription to %(product)s belongs to the organization already; there is nothing to take over."
        )
        % facts
    )


def _already_moving(facts: Facts) -> str:
    return (
        _(
            "The users of this subscription to %(product)s are being moved already. "
            "Wait until that has finished; its progress is under Jobs."
        )
        % facts
    )


def _already_gone(facts: Facts) -> str:
    return (
        _("This subscription to %(product)s is deleted already. Its details tell what happened to it.")
        % facts
    )


def _not_active(facts: Facts) -> str:
    return _(
        "The organization can keep only an active subscription; this one is %(status)s. "
        "Move its users or cancel it instead."
    ) % {"status": _status(facts)}


def _pays_from_now_only(facts: Facts) -> str:
    return _(
        "The organization can pay for this only from now on: no other bill follows, or the last one is not paid yet."
    )


def _target_is_source(facts: Facts) -> str:
    return _("Users cannot be moved to the subscription they come from. Choose another one.")


def _target_not_central(facts: Facts) -> str:
    return (
        _(
            "The subscription to %(product)s that you chose belongs to a person. "
            "Choose one that the organization owns, or keep this one for the organization first."
        )
        % facts
    )


def _target_not_active(facts: Facts) -> str:
    return _(
        "The subscription to %(product)s that you chose is %(status)s now. Choose an active one. Nothing was changed."
    ) % {**facts, "status": _status(facts)}


def _reason_missing(facts: Facts) -> str:
    return _("Choose a reason for the cancellation.")


def _reason_text_missing(facts: Facts) -> str:
    return _("Say in a few words why, because you chose “Other”.")


def _unknown_takeover(facts: Facts) -> str:
    return _("There is no such take-over here. Look for it in the history of the subscription.")


def _undo_not_a_move(facts: Facts) -> str:
    return _("Only a move of users can be undone.")


def _undo_not_finished(facts: Facts) -> str:
    return _("The move is still running. Wait until it has finished, then undo it.")


def _undo_already(facts: Facts) -> str:
    return _("This move was undone already, or is being undone.")


def _undo_too_late(facts: Facts) -> str:
    day = date_format(localtime(facts["until"]), "DATE_FORMAT")
    return _("The term ended on %(day)s, and with it the time for undoing this move.") % {"day": day}


def _other_product(facts: Facts) -> str:
    return _(
        "%(target)s is another product than %(names)s: people may miss functions or data they use now."
    ) % {"target": facts["target"], "names": listed(facts["names"])}


def _switched_off(facts: Facts) -> str:
    return ngettext(
        "%(count)s person is switched off: their seat ends and is not moved.",
        "%(count)s people are switched off: their seats end and are not moved.",
        facts["count"],
    ) % {"count": number(facts["count"])}


def _guests(facts: Facts) -> str:
    return ngettext(
        "%(count)s person is a guest, and guests may not hold %(target)s: their seat ends and is not moved.",
        "%(count)s people are guests, and guests may not hold %(target)s: their seats end and are not moved.",
        facts["count"],
    ) % {**facts, "count": number(facts["count"])}


def _cannot_undo(facts: Facts) -> str:
    return _("The term has ended, so this move cannot be undone.")


def _already_there(facts: Facts) -> str:
    return _("Holds a seat in the target already, so needed no other.")


def _no_seat_left(facts: Facts) -> str:
    return _(
        "Their target seat was unassigned during the move and no other was free. Assign one in the target."
    )


def _seat_changed_hands(facts: Facts) -> str:
    return _("No longer holds the seat in the target, so there was none to move back.")


def _status(facts: Facts) -> str:
    return str(Subscription.Status(facts["status"]).label)


Words = Callable[[Facts], str]
_STATUS = {
    TakeOverReason.NO_SOURCES: 422,
    TakeOverReason.TOO_MANY_SOURCES: 422,
    TakeOverReason.REASON_MISSING: 422,
    TakeOverReason.REASON_TEXT_MISSING: 422,
    TakeOverReason.UNKNOWN_TAKEOVER: 404,
}
_REFUSALS: dict[TakeOverReason, Words] = {
    TakeOverReason.NO_SOURCES: _no_sources,
    TakeOverReason.TOO_MANY_SOURCES: _too_many_sources,
    TakeOverReason.NOT_ENOUGH_SEATS: _not_enough_seats,
    TakeOverReason.NOT_SELF_SERVICE: _not_self_service,
    TakeOverReason.ALREADY_MOVING: _already_moving,
    TakeOverReason.ALREADY_GONE: _already_gone,
    TakeOverReason.NOT_ACTIVE: _not_active,
    TakeOverReason.TARGET_IS_SOURCE: _target_is_source,
    TakeOverReason.TARGET_NOT_CENTRAL: _target_not_central,
    TakeOverReason.TARGET_NOT_ACTIVE: _target_not_active,
    TakeOverReason.REASON_MISSING: _reason_missing,
    TakeOverReason.REASON_TEXT_MISSING: _reason_text_missing,
    TakeOverReason.PAYS_FROM_NOW_ONLY: _pays_from_now_only,
    TakeOverReason.UNKNOWN_TAKEOVER: _unknown_takeover,
    TakeOverReason.UNDO_NOT_A_MOVE: _undo_not_a_move,
    TakeOverReason.UNDO_NOT_FINISHED: _undo_not_finished,
    TakeOverReason.UNDO_ALREADY: _undo_already,
    TakeOverReason.UNDO_TOO_LATE: _undo_too_late,
}
_WARNINGS: dict[MoveWarning, Words] = {
    MoveWarning.OTHER_PRODUCT: _other_product,
    MoveWarning.SWITCHED_OFF: _switched_off,
    MoveWarning.GUESTS: _guests,
    MoveWarning.CANNOT_UNDO: _cannot_undo,
}
_OUTCOMES: dict[MoveOutcome, Words] = {
    MoveOutcome.ALREADY_THERE: _already_there,
    MoveOutcome.NO_SEAT_LEFT: _no_seat_left,
    MoveOutcome.SEAT_CHANGED_HANDS: _seat_changed_hands,
}
