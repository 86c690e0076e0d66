"""Addresses outside every organization."""

from django.urls import include, path

from billing.payments.views import webhook
from billing.providers.sandbox.views import confirm as sandbox_confirm

urlpatterns: list[object] = [
    path("shop/", include("billing.shop.urls")),
    path("payments/<slug:provider>/webhook/", webhook, name="payment-webhook"),
    path("payments/sandbox/confirm/<str:ref>/", sandbox_confirm, name="sandbox-confirm"),
]
