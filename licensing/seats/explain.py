"""The sentences of the reasons in rules.py: what is the matter, and what to do next."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.jobs.models import JobResult
from kernel.ui.words import listed, number
from kernel.values.decision import Reason
from kernel.web.explain import Facts, register, sentence
from licensing.models import Subscription
from licensing.seats.rules import SeatReason


def register_sentences() -> None:
    """Give every SeatReason its words; called when the app starts."""
    register(SeatReason.NOT_ENOUGH_SEATS, not_enough_seats)
    register(SeatReason.PERSON_INACTIVE, person_inactive)
    register(SeatReason.GUEST, guest)
    register(SeatReason.STATUS, status)
    register(SeatReason.TOO_MANY, too_many, status=422)
    register(SeatReason.NOBODY, nobody, status=422)
    register(SeatReason.BEFORE_TAKEOVER, before_takeover, status=403)
    register(SeatReason.UNKNOWN_PERSON, unknown_person, status=422)
    register(SeatReason.UNKNOWN_SUBSCRIPTION, unknown_subscription, status=404)
    register(SeatReason.NOTHING_TO_UNDO, nothing_to_undo)
    register(SeatReason.FILE_NOT_TEXT, file_not_text, status=422)
    register(SeatReason.FILE_COLUMNS, file_columns, status=422)
    register(SeatReason.FILE_TOO_LONG, file_too_long, status=422)
    register(SeatReason.FILE_EMPTY, file_empty, status=422)
    register(SeatReason.UNKNOWN_FILE, unknown_file, status=404)
    register(SeatReason.NOBODY_TO_SEAT, nobody_to_seat)
    register(SeatReason.ALREADY_HELD, already_held)
    register(SeatReason.NO_ADDRESS, no_address, status=422)


def not_enough_seats(facts: Facts) -> str:
    """Seats free, wanted and short."""
    return ngettext(
        "%(short)s license is missing: %(wanted)s wanted, %(free)s free. "
        "Choose fewer people, unassign somebody, or have more licenses bought.",
        "%(short)s licenses are missing: %(wanted)s wanted, %(free)s free. "
        "Choose fewer people, unassign somebody, or have more licenses bought.",
        facts["short"],
    ) % {name: number(facts[name]) for name in ("short", "wanted", "free")}


def person_inactive(facts: Facts) -> str:
    """Accounts that are switched off."""
    names: Sequence[str] = facts.get("names", ())
    if not names:
        return _("This account is switched off. Switch it on under Users, or leave the person out.")
    return ngettext(
        "The account of %(names)s is switched off. Switch it on under Users, or leave the person out.",
        "The accounts of %(names)s are switched off. Switch them on under Users, or leave these people out.",
        len(names),
    ) % {"names": listed(names)}


def guest(facts: Facts) -> str:
    """Guests, and a product that is for members only."""
    names: Sequence[str] = facts.get("names", ())
    if not names:
        return _("Guests cannot hold a license of this product. Leave the person out.")
    return ngettext(
        "%(names)s is a guest, and guests cannot hold a license of this product. Leave the person out.",
        "%(names)s are guests, and guests cannot hold a license of this product. Leave these people out.",
        len(names),
    ) % {"names": listed(names)}


def status(facts: Facts) -> str:
    """A subscription whose status lets nobody change its seats."""
    if facts["status"] == Subscription.Status.MOVING:
        return _(
            "The users of this subscription are being moved right now. Assign licenses in the one they move to."
        )
    if facts["status"] == Subscription.Status.DELETED:
        return _("This subscription is deleted. Assign licenses in another subscription of the product.")
    return _(
        "This subscription is disabled. Reactivate it first, or assign licenses in another subscription."
    )


def too_many(facts: Facts) -> str:
    """R36."""
    return _(
        "You chose %(chosen)s people; at most %(most)s can be picked at a time. "
        "Assign them in several steps, or use a file, which takes any number."
    ) % {"chosen": number(facts["chosen"]), "most": number(facts["most"])}


def nobody(facts: Facts) -> str:
    """An empty choice."""
    return _("Nobody is chosen yet. Pick at least one person.")


def before_takeover(facts: Facts) -> str:
    """R34, with the way out."""
    if facts.get("may_take_control"):
        return _(
            "A person bought this subscription, so only they can assign its licenses. "
            "Take control of this subscription first: open it under Your products."
        )
    return _(
        "A person bought this subscription, so only they can assign its licenses. "
        "Ask a global or billing admin to take control of it first."
    )


def unknown_person(facts: Facts) -> str:
    """Ids or addresses of nobody in this organization (R35)."""
    count: int = facts.get("count", 1)
    return ngettext(
        "There is no such person in your organization. Check the spelling, or add the person under Users first.",
        "%(count)s of these people are not in your organization. Check the spelling, or add them under Users first.",
        count,
    ) % {"count": number(count)}


def unknown_subscription(facts: Facts) -> str:
    """One that is not there, or not for these eyes."""
    return _("There is no such subscription. Open the list of licenses and choose one from there.")


def nothing_to_undo(facts: Facts) -> str:
    """An entry that is somebody else's, or has been undone."""
    return _("This can no longer be undone. Assign or unassign the licenses by hand.")


def already_held(facts: Facts) -> str:
    """A line of a file."""
    return _("This person already has a license in this subscription, so nothing was needed.")


def no_address(facts: Facts) -> str:
    """A line of a file without anything that looks like an address."""
    return _("There is no email address on this line. Write one address per line.")


def file_not_text(facts: Facts) -> str:
    """A workbook, a picture, or text in an old encoding."""
    return _(
        "This file cannot be read as text. Save it as CSV (UTF-8) and upload it again. Nothing was changed."
    )


def file_columns(facts: Facts) -> str:
    """A table in which no column names people."""
    return _(
        "No column of this file is called Username or Email. Its first line says: %(found)s. "
        "Name the column, or write one address per line, and upload it again. Nothing was changed."
    ) % {"found": facts["found"]}


def file_too_long(facts: Facts) -> str:
    """More lines than one file may have."""
    return _(
        "This file is too long: at most %(most)s lines can be done at a time. Split it and upload the parts. "
        "Nothing was changed."
    ) % {"most": number(facts["most"])}


def file_empty(facts: Facts) -> str:
    """A file without any line."""
    return _("There is no address in this file. Write one address per line and upload it again.")


def unknown_file(facts: Facts) -> str:
    """A file of somebody else, or one that was replaced by a newer one."""
    return _("This file is no longer there. Upload it again.")


def nobody_to_seat(facts: Facts) -> str:
    """A file in which every line is left out."""
    return _(
        "Nobody in this file needs a license here, so there is nothing to assign. Look at the lines below."
    )


def result_in_words(result: JobResult) -> str:
    """Return why one line of a file was left out; registered with the job."""
    facts = {"status": Subscription.Status.DISABLED, "short": 1, "wanted": 1, "free": 0}
    words = sentence(Reason(SeatReason(result.reason), facts))
    return _("Line %(line)s: %(reason)s") % {"line": number(result.facts["line"]), "reason": words}
