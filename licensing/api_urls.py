"""The REST doors of WHAT."""

from django.urls import include, path

from licensing.catalogue import api as catalogue
from licensing.eligibility import api as eligibility
from licensing.licenses import api as licenses
from licensing.seats import api as seats
from licensing.subscriptions import api as subscriptions
from licensing.takeover import api as takeover

# subscriptions/<subscription>/
subscription_doors = [
    path("", subscriptions.SubscriptionDoor.as_view(), name="subscription"),
    path("history/", subscriptions.OrderHistoryDoor.as_view(), name="order-history"),
    path("assignments/", seats.AssignmentsDoor.as_view(), name="assignments"),
    path("assignments/remove/", seats.UnassignDoor.as_view(), name="unassign"),
    path("assignments/files/", seats.SeatFilesDoor.as_view(), name="assignment-files"),
    path("assignments/files/<uuid:file>/", seats.SeatFileDoor.as_view(), name="assignment-file"),
    path("assignments/<uuid:person>/", seats.AssignmentDoor.as_view(), name="assignment"),
    path("keep/", takeover.KeepDoor.as_view(), name="keep"),
    path("cancel/", takeover.CancelDoor.as_view(), name="cancel"),
]

urlpatterns = [
    path("products/", catalogue.ProductsDoor.as_view(), name="products"),
    path("products/<slug:code>/", catalogue.ProductDoor.as_view(), name="product"),
    path("products/<slug:code>/eligibility/", eligibility.EligibilityDoor.as_view(), name="eligibility"),
    path("licenses/", licenses.LicensesDoor.as_view(), name="licenses"),
    path("licenses/<slug:code>/", licenses.LicenseDoor.as_view(), name="license"),
    path("licenses/<slug:code>/users/", licenses.HoldersDoor.as_view(), name="license-users"),
    path(
        "licenses/<slug:code>/users/export/",
        licenses.HoldersExportDoor.as_view(),
        name="license-users-export",
    ),
    path("subscriptions/", subscriptions.SubscriptionsDoor.as_view(), name="subscriptions"),
    path(
        "subscriptions/export/", subscriptions.SubscriptionsExportDoor.as_view(), name="subscriptions-export"
    ),
    path("subscriptions/<uuid:subscription>/", include(subscription_doors)),
    path("takeovers/", takeover.TakeOversDoor.as_view(), name="takeovers"),
    path("takeovers/plan/", takeover.PlanDoor.as_view(), name="plan"),
    path("takeovers/move/", takeover.MoveDoor.as_view(), name="move"),
    path("takeovers/<uuid:takeover>/", takeover.TakeOverDoor.as_view(), name="takeover"),
    path("takeovers/<uuid:takeover>/undo/", takeover.UndoDoor.as_view(), name="undo"),
    path("cancellation-reasons/", takeover.CancelReasonsDoor.as_view(), name="cancellation-reasons"),
]
