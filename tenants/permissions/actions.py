"""Every act in the portal has one name, `subject:act`."""

from enum import StrEnum


class Action(StrEnum):
    """The rows of the matrix; those of domain.md 2.2 that exist by now, and the portal's own."""

    SUBSCRIPTION_SEE = "subscription:see"
    LICENSE_SEE = "license:see"
    SEAT_ASSIGN_CENTRAL = "seat:assign central"
    SEAT_ASSIGN_SELF_SERVICE = "seat:assign self-service"
    PURCHASE_SELF_SERVICE = "purchase:self-service"
    MANAGE_SELF_SERVICE = "subscription:manage self-service"
    MANAGE_CENTRAL = "subscription:manage central"
    BILL_SEE_OWN = "bill:see own"
    BILL_MANAGE_OWN = "bill:manage own"
    BILL_SEE_ORGANIZATION = "bill:see organization"
    BILL_MANAGE_ORGANIZATION = "bill:manage organization"
    USERS_EXPORT = "users:export"
    TAKEOVER_MOVE = "takeover:move"
    TAKEOVER_KEEP = "takeover:keep"
    TAKEOVER_CANCEL = "takeover:cancel"
    PERSON_SEE = "person:see"
    PERSON_IMPORT = "person:import"
    PERSON_SWITCH = "person:switch"
    TOKEN_MANAGE = "token:manage"
    JOURNAL_SEE = "journal:see"
    HOME_FIGURES = "home:figures"
