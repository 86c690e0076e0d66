"""The journal as a list: page, filters and exports derive from it."""

import django_filters
from django.db.models import Case, CharField, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kernel.audit.words import verbs
from kernel.lists import filters
from kernel.lists.declare import Column, List
from kernel.lists.registry import listed
from kernel.ui.words import capped
from tenants.journal.queries import by_actor, by_subject

DOORS = {"page": _("Page"), "api": _("API"), "command": _("Command line"), "job": _("Job"), "schedule": _("Schedule")}


class EntryFilters(django_filters.FilterSet):
    """What narrows the journal."""

    who = filters.Text(label=_("Who"), matching=by_actor)
    verb = filters.ManyOf(
        field="verb", label=_("What"), choices={verb: (verb, label) for verb, label in verbs().items()}
    )
    at = filters.Days(field="at", label=_("When"))


def _verb() -> Case:
    whens = [When(verb=verb, then=Value(str(label))) for verb, label in verbs().items()]
    return Case(*whens, default="verb", output_field=CharField())


def _door() -> Case:
    whens = [When(via=via, then=Value(str(label))) for via, label in DOORS.items()]
    return Case(*whens, default="via", output_field=CharField())


JOURNAL = listed(
    List(
        name="journal",
        sort="-at",
        columns=(
            Column(name="at", label=_("When"), sort="at", value="at", zoned=True, fixed=True),
            Column(name="who", label=_("Who"), value="actor_name", also=("firm",)),
            Column(name="firm", label=_("Firm"), value="actor_firm", export_only=True),
            Column(name="what", label=_("What"), value=_verb, also=("subject", "details"), fixed=True),
            Column(name="subject", label=_("Subject"), value="subject_name", export_only=True),
            Column(
                name="details",
                label=_("Details"),
                value=lambda: Cast("details", TextField()),
                export_only=True,
            ),
            Column(name="via", label=_("By way of"), value=_door, shown=False),
            Column(
                name="address",
                label=_("Network address"),
                value=lambda: Cast("address", TextField()),
                shown=False,
            ),
        ),
        filters=EntryFilters,
        search=by_subject,
        search_label=_("Search what it was done to"),
        counted=lambda n: ngettext("%(n)s entry", "%(n)s entries", n) % {"n": capped(n)},
    )
)
