"""The pages of WHO: people, tokens, the journal."""

from django.urls import include, path

from tenants.permissions import views

app_name = "tenants"
urlpatterns: list[object] = [
    path("users/", include("tenants.people.urls")),
    path("settings/audit/", include("tenants.journal.urls")),
    path("settings/integrations/", include("tenants.tokens.urls")),
    path("settings/who-may-what/", views.who_may_what, name="who-may-what"),
]
