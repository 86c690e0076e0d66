"""The REST doors of WHO."""

from django.urls import path

from tenants.people import api as people
from tenants.permissions import api as permissions
from tenants.tokens import api as tokens

urlpatterns = [
    path("me/", permissions.MeDoor.as_view(), name="me"),
    path("tokens/", tokens.TokensDoor.as_view(), name="tokens"),
    path("tokens/<uuid:token>/", tokens.TokenDoor.as_view(), name="token"),
    # people/
    path("people/", people.PeopleDoor.as_view(), name="people"),
    path("people/export/", people.PeopleExportDoor.as_view(), name="people-export"),
    path("people/imports/", people.ImportsDoor.as_view(), name="people-imports"),
    path("people/imports/<uuid:upload>/", people.ImportDoor.as_view(), name="people-import"),
    path("people/<uuid:person>/", people.PersonDoor.as_view(), name="person"),
    path("people/<uuid:person>/switch-off/", people.SwitchOffDoor.as_view(), name="switch-off"),
    path("people/<uuid:person>/switch-on/", people.SwitchOnDoor.as_view(), name="switch-on"),
]
