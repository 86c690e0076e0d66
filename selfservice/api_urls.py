"""/api/: the REST doors of the capabilities, the schema and its pages."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

tenant_patterns = [
    path("", include("tenants.api_urls")),
    path("", include("licensing.api_urls")),
]

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("v1/<slug:organization>/", include((tenant_patterns, "api"))),
]
