"""The root of all addresses; each app collects those of its capabilities."""

from django.conf import settings
from django.urls import include, path

from selfservice import health

handler400 = "selfservice.errors.bad_request"
handler403 = "selfservice.errors.forbidden"
handler404 = "selfservice.errors.not_found"
handler500 = "selfservice.errors.fault"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("preferences/", include("kernel.web.urls")),
    path("", include("tenants.signin.urls")),
    path("api/", include("selfservice.api_urls")),
    path("", include("billing.public_urls")),
    path("<slug:organization>/", include("selfservice.tenant_urls")),
]

if settings.DEBUG or settings.DEMO:
    urlpatterns.insert(0, path("ui/", include("kernel.ui.urls")))
