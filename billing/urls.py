"""The pages of HOW MUCH: checkout, orders, bills, payment methods, accounts."""

from django.urls import include, path

app_name = "billing"
urlpatterns: list[object] = [
    path("billing/", include("billing.checkout.urls")),
    path("billing/products/", include("billing.managing.urls")),
    path("billing/bills/payment-methods/", include("billing.payment_methods.urls")),
    path("billing/accounts/", include("billing.accounts.urls")),
    path("billing/bills/", include("billing.invoices.urls")),
]
