"""/api/: the REST doors of the capabilities, the schema and its page."""

from django.urls import include, path

from selfservice.api_docs import docs, schema

tenant_patterns = [
    path("", include("tenants.api_urls")),
    path("", include("licensing.api_urls")),
    path("", include("billing.api_urls")),
    path("jobs/", include("kernel.jobs.api_urls")),
]

urlpatterns = [
    path("schema/", schema, name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("v1/<slug:organization>/", include((tenant_patterns, "api"))),
]
