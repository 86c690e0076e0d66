"""What the journal says about people."""

from enum import StrEnum


class PersonVerb(StrEnum):
    """Verbs of the journal; their words are in explain.py."""

    IMPORTED = "people.imported"
    SWITCHED_OFF = "person.switched_off"
    SWITCHED_ON = "person.switched_on"
