"""Addresses outside every organization."""

from django.urls import path

from billing.payments.views import webhook

urlpatterns: list[object] = [
    path("payments/<slug:provider>/webhook/", webhook, name="payment-webhook"),
]
