"""settings/integrations/."""

from django.urls import path

from tenants.tokens import views

app_name = "integrations"
urlpatterns = [
    path("", views.integrations, name="list"),
    path("<uuid:token>/revoke/", views.revoke, name="revoke"),
]
