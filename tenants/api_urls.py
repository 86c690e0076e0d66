"""The REST doors of WHO."""

from django.urls import path

from tenants.permissions.api import MeDoor

urlpatterns = [
    path("me/", MeDoor.as_view(), name="me"),
]
