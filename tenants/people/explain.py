"""People in words: why not, where the mistake is and its cure, and what was done."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.ui.words import listed, number
from kernel.web.explain import Facts, register
from tenants.people.layout import HEADINGS
from tenants.people.rules import FileReason, LineReason, PersonReason
from tenants.people.verbs import PersonVerb


def register_sentences() -> None:
    """Called once at start-up."""
    for file_code, sentence in _FILE.items():
        register(file_code, sentence, status=422)
    for line_code, sentence in _LINE.items():
        register(line_code, sentence, status=422)
    register(FileReason.GONE, _gone, status=404)
    register(FileReason.UNCHECKED, _unchecked)
    register(FileReason.RUNNING, _running)
    register(PersonReason.UNKNOWN, lambda facts: _("There is no such person here."), status=404)
    register(PersonReason.YOURSELF, _yourself)
    register(PersonReason.LAST_GLOBAL, _last_global)
    register(PersonReason.SYNCED, _synced_person)
    words.register(PersonVerb.IMPORTED, gettext_lazy("People imported"), _imported)
    words.register(PersonVerb.SWITCHED_OFF, gettext_lazy("User switched off"), _switched_off)
    words.register(PersonVerb.SWITCHED_ON, gettext_lazy("User switched on"), _switched_on)


def _empty(facts: Facts) -> str:
    return _("The file has no line with a person in it. Fill in at least one below the headings.")


def _too_large(facts: Facts) -> str:
    return (
        _("The file is larger than %(most)s MB. Split it and import the parts one after the other.") % facts
    )


def _too_many_lines(facts: Facts) -> str:
    sentence = _("The file has more than %(most)s lines. Split it and import the parts one after the other.")
    return sentence % {"most": number(facts["most"])}


def _encoding(facts: Facts) -> str:
    sentence = _(
        "Line %(line)s is not written in UTF-8, so letters like é would come out wrong. "
        "Save the file as “CSV UTF-8” and upload it again."
    )
    return sentence % {"line": number(facts["line"])}


def _unreadable(facts: Facts) -> str:
    sentence = _(
        "From line %(line)s on this is not a table: a quotation mark may be left open, or it is no CSV file. "
        "Mend that line, or save the sheet as CSV, and upload it again."
    )
    return sentence % {"line": number(facts["line"])}


def _headings(facts: Facts) -> str:
    said = []
    if facts["missing"]:
        said.append(_("These columns are missing: %(names)s.") % {"names": listed(facts["missing"])})
    if facts["unknown"]:
        names = [name[:60] or _("(without a heading)") for name in facts["unknown"][:10]]
        said.append(
            _("These columns are not known: %(names)s. Remove or rename them.") % {"names": listed(names)}
        )
    if facts["twice"]:
        said.append(_("These columns stand there twice: %(names)s.") % {"names": listed(facts["twice"])})
    said.append(_("The columns are: %(names)s.") % {"names": ", ".join(HEADINGS)})
    return " ".join(said)


def _too_many_problems(facts: Facts) -> str:
    sentence = _(
        "More than %(most)s lines have a mistake. Check whether this is the right file, then mend it."
    )
    return sentence % {"most": number(facts["most"])}


def _nothing(facts: Facts) -> str:
    return _(
        "Every line has a mistake, so there is nobody to import. Mend the lines and upload the file again."
    )


def _gone(facts: Facts) -> str:
    return _(
        "This file was imported already, or it waited for more than a day. Upload it again if it is needed."
    )


def _unchecked(facts: Facts) -> str:
    return _("This file is still being checked. Wait until that is done, then import it.")


def _running(facts: Facts) -> str:
    return _("This file is being imported already. You find the job under Jobs.")


def _cells(facts: Facts) -> str:
    sentence = ngettext(
        "The line has %(found)d cell where the headings have %(wanted)d. Check its commas and quotation marks.",
        "The line has %(found)d cells where the headings have %(wanted)d. Check its commas and quotation marks.",
        facts["found"],
    )
    return sentence % facts


def _no_address(facts: Facts) -> str:
    return _("The address is missing. Fill in the email address this person has at work.")


def _bad_address(facts: Facts) -> str:
    return _("“%(value)s” is no email address. Write it like name@example.com.") % facts


def _foreign_domain(facts: Facts) -> str:
    sentence = _("Addresses at %(domain)s do not belong to this organization. Use one at %(own)s.")
    return sentence % {"domain": facts["domain"], "own": " / ".join(facts["own"])}


def _no_name(facts: Facts) -> str:
    return _("The display name is missing. Fill in how the person is called.")


def _too_long(facts: Facts) -> str:
    sentence = _("The cell has %(length)d characters; %(longest)d are possible. Shorten it.")
    return sentence % facts


def _character(facts: Facts) -> str:
    return _("The cell has a control character that cannot be stored. Type the cell again.")


def _twice(facts: Facts) -> str:
    return _("The same address stands in line %(first)s. Keep one of the two.") % {
        "first": number(facts["first"])
    }


def _synced(facts: Facts) -> str:
    return (
        _("%(value)s is synced from your directory. Change this person there and leave out the line.") % facts
    )


def _yourself(facts: Facts) -> str:
    return _("You cannot switch yourself off. Ask another administrator to do it.")


def _last_global(facts: Facts) -> str:
    return _("This is the last active global admin. Give somebody else that role first.")


def _synced_person(facts: Facts) -> str:
    return _("This person is synced from your directory. Switch them off or on there.")


def _imported(entry: Entry) -> str:
    facts = {name: number(entry.details.get(name, 0)) for name in ("added", "changed", "unchanged", "failed")}
    sentence = _(
        "Imported people from %(file)s: %(added)s added, %(changed)s changed, %(unchanged)s unchanged, "
        "%(failed)s left out."
    )
    return sentence % {"file": entry.subject_name, **facts}


def _switched_off(entry: Entry) -> str:
    return _("Switched off %(person)s.") % {"person": entry.subject_name}


def _switched_on(entry: Entry) -> str:
    return _("Switched on %(person)s.") % {"person": entry.subject_name}


_FILE = {
    FileReason.EMPTY: _empty,
    FileReason.TOO_LARGE: _too_large,
    FileReason.TOO_MANY_LINES: _too_many_lines,
    FileReason.ENCODING: _encoding,
    FileReason.UNREADABLE: _unreadable,
    FileReason.HEADINGS: _headings,
    FileReason.TOO_MANY_PROBLEMS: _too_many_problems,
    FileReason.NOTHING: _nothing,
}
_LINE = {
    LineReason.CELLS: _cells,
    LineReason.NO_ADDRESS: _no_address,
    LineReason.BAD_ADDRESS: _bad_address,
    LineReason.FOREIGN_DOMAIN: _foreign_domain,
    LineReason.NO_NAME: _no_name,
    LineReason.TOO_LONG: _too_long,
    LineReason.CHARACTER: _character,
    LineReason.TWICE: _twice,
    LineReason.SYNCED: _synced,
}
