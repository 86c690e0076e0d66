"""The REST doors of WHAT."""

from django.urls import include, path

from licensing.catalogue import api as catalogue
from licensing.seats import api as seats

# subscriptions/<subscription>/
subscription_doors = [
    path("assignments/", seats.AssignmentsDoor.as_view(), name="assignments"),
    path("assignments/remove/", seats.UnassignDoor.as_view(), name="unassign"),
    path("assignments/<uuid:person>/", seats.AssignmentDoor.as_view(), name="assignment"),
]

urlpatterns = [
    path("products/", catalogue.ProductsDoor.as_view(), name="products"),
    path("products/<slug:code>/", catalogue.ProductDoor.as_view(), name="product"),
    path("subscriptions/<uuid:subscription>/", include(subscription_doors)),
]
