"""The steps that switching off and on share: lock, decide, write, record."""

from uuid import UUID

from django.db.models import Q

from kernel.audit.record import record
from kernel.values.decision import Decision, Refused
from tenants.actor import Actor
from tenants.models import Person, RoleAssignment
from tenants.people.rules import PersonReason, may_be_switched
from tenants.people.verbs import PersonVerb
from tenants.permissions.actions import Action
from tenants.permissions.can import require
from tenants.permissions.roles import Role


def switch(actor: Actor, person_id: UUID, *, on: bool) -> Person:
    """Set whether a person is active, unless a rule is against it; nothing happens when they are already."""
    globals_ = RoleAssignment.objects.filter(role=Role.GLOBAL).values("person_id")
    # All global admins are locked, in id order: two who switch each other off must not both succeed.
    locked = Person.objects.select_for_update(no_key=True, of=("self",)).order_by("id")
    people = {one.id: one for one in locked.filter(Q(id=person_id) | Q(id__in=globals_))}
    require(actor, Action.PERSON_SWITCH)
    person = people.pop(person_id, None)
    if person is None:
        raise Refused(Decision.no(PersonReason.UNKNOWN))
    if person.is_active == on:
        return person
    may_be_switched(
        is_self=person.id == actor.person_id,
        is_synced=person.source == Person.Source.SYNCED,
        is_global=globals_.filter(person_id=person.id).exists(),
        other_globals=sum(other.is_active for other in people.values()),
        off=not on,
    ).or_refuse()
    person.is_active = on
    Person.objects.filter(id=person.id).update(is_active=on)
    verb = PersonVerb.SWITCHED_ON if on else PersonVerb.SWITCHED_OFF
    record(verb, actor=actor, subject_type="person", subject_id=person.id, subject_name=person.display_name)
    return person
