"""The roles a person can hold in an organization, and the ones that follow from what they are."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """Directory roles, given by an admin."""

    GLOBAL = "global"
    BILLING = "billing"
    LICENSE = "license"
    USER = "user"
    READER = "reader"


ROLE_NAMES = {
    Role.GLOBAL: _("Global admin"),
    Role.BILLING: _("Billing admin"),
    Role.LICENSE: _("License admin"),
    Role.USER: _("User admin"),
    Role.READER: _("Global reader"),
}
