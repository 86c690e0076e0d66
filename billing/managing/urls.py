"""billing/products/<subscription>/: what its owner, or an admin of the organization's own, changes about it."""

from django.urls import path

from billing.managing.views import cancel, licenses, reactivate, recurring

app_name = "managing"
urlpatterns = [
    path("<uuid:subscription_id>/licenses/", licenses.licenses, name="licenses"),
    path("<uuid:subscription_id>/recurring/", recurring.recurring, name="recurring"),
    path("<uuid:subscription_id>/cancel/", cancel.cancel, name="cancel"),
    path("<uuid:subscription_id>/reactivate/", reactivate.reactivate, name="reactivate"),
    path("<uuid:subscription_id>/convert/", reactivate.convert, name="convert"),
]
