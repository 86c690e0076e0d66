"""The pages of WHAT: home, products, licenses, take-over, search."""

from django.urls import include, path

app_name = "licensing"
urlpatterns: list[object] = [
    path("billing/products/", include("licensing.takeover.urls")),
    path("billing/products/", include("licensing.subscriptions.urls")),
    path("billing/licenses/", include("licensing.licenses.urls")),
    path("billing/licenses/<slug:product>/", include("licensing.seats.urls")),
    path("billing/eligibility/", include("licensing.eligibility.urls")),
    path("search/", include("licensing.search.urls")),
]
