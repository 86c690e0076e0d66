"""The REST doors of WHO."""

from django.urls import path

from tenants.permissions import api as permissions
from tenants.tokens import api as tokens

urlpatterns = [
    path("me/", permissions.MeDoor.as_view(), name="me"),
    path("tokens/", tokens.TokensDoor.as_view(), name="tokens"),
    path("tokens/<uuid:token>/", tokens.TokenDoor.as_view(), name="token"),
]
