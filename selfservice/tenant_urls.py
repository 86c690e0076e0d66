"""Inside an organization: /<organization>/..."""

from django.urls import include, path

urlpatterns = [
    path("", include("tenants.urls")),
    path("", include("licensing.home.urls")),
    path("", include("licensing.urls")),
    path("", include("billing.urls")),
    path("jobs/", include("kernel.jobs.urls")),
    path("lists/", include("kernel.lists.urls")),
]
