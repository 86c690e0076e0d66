"""The list of people, declared once: page, exports, saved views and API derive from it."""

from typing import Any

import django_filters
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kernel.lists import filters
from kernel.lists.declare import Column, List, View
from kernel.lists.export import day_of, words_of
from kernel.lists.registry import listed
from kernel.ui.words import capped
from tenants.models import Person, RoleAssignment
from tenants.people.queries import search, with_role
from tenants.permissions.roles import ROLE_NAMES, Role

Kind, Source = Person.Kind, Person.Source


class RoleFilter(filters.ManyOf):
    """People who hold one of the chosen roles."""

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        """Return the people of the chosen roles, or all."""
        return with_role(qs, [self.values[slug] for slug in value]) if value else qs


class PersonFilters(django_filters.FilterSet):
    """What narrows the list."""

    state = filters.ManyOf(
        field="is_active",
        label=_("Status"),
        choices={"on": (True, _("Active")), "off": (False, _("Switched off"))},
    )
    kind = filters.ManyOf(
        field="kind",
        label=_("Kind"),
        choices={"member": (Kind.MEMBER, Kind.MEMBER.label), "guest": (Kind.GUEST, Kind.GUEST.label)},
    )
    source = filters.ManyOf(
        field="source",
        label=_("Source"),
        choices={"cloud": (Source.CLOUD, Source.CLOUD.label), "synced": (Source.SYNCED, Source.SYNCED.label)},
    )
    role = RoleFilter(
        field="role", label=_("Role"), choices={str(role): (str(role), ROLE_NAMES[role]) for role in Role}
    )


def _roles() -> Subquery:
    held = RoleAssignment.objects.filter(tenant_id=OuterRef("tenant_id"), person_id=OuterRef("id"))
    names = (
        held.order_by().values("person_id").annotate(names=StringAgg("role", Value(", "), ordering="role"))
    )
    return Subquery(names.values("names"))


def _state() -> Case:
    words = (str(_("Active")), str(_("Switched off")))
    return Case(When(is_active=True, then=Value(words[0])), default=Value(words[1]), output_field=CharField())


PEOPLE = listed(
    List(
        name="people",
        sort="name",
        columns=(
            Column(name="name", label=_("Name"), sort="sort_name", value="display_name", fixed=True),
            Column(name="email", label=_("Email"), sort="email", value="email"),
            Column(name="department", label=_("Department"), value="department"),
            Column(name="job_title", label=_("Job title"), value="job_title"),
            Column(name="roles", label=_("Roles"), value=_roles),
            Column(name="state", label=_("Status"), value=_state),
            Column(name="kind", label=_("Kind"), value=lambda: words_of("kind", Kind), shown=False),
            Column(name="source", label=_("Source"), value=lambda: words_of("source", Source), shown=False),
            Column(name="country", label=_("Country or region"), value="country", shown=False),
            Column(name="last_name", label=_("Last name"), sort="sort_last", value="last_name", shown=False),
            Column(
                name="added", label=_("Added"), value=lambda: day_of("created_at"), zoned=True, shown=False
            ),
        ),
        filters=PersonFilters,
        search=search,
        search_label=_("Search names and addresses"),
        views=(
            View("guests", _("Guests"), "kind=guest"),
            View("admins", _("Admins"), "&".join(f"role={role}" for role in Role)),
            View("off", _("Switched off"), "state=off"),
        ),
        counted=lambda n: ngettext("%(n)s person", "%(n)s people", n) % {"n": capped(n)},
    )
)
