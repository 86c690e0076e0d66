"""The database roles of the portal."""

OWNER_ROLE = "selfservice_owner"
APP_ROLE = "selfservice_app"
CROSSING_ROLE = "selfservice_crossing"
