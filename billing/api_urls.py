"""The REST doors of HOW MUCH."""

from django.urls import include, path

from billing.accounts import api as accounts
from billing.checkout import api as checkout
from billing.invoices import api as invoices
from billing.managing import api as managing
from billing.payment_methods import api as methods

# subscriptions/<subscription>/
subscription_doors = [
    path("quantity/", managing.QuantityDoor.as_view(), name="quantity"),
    path("recurring/", managing.RecurringDoor.as_view(), name="recurring"),
    path("cancellation/", managing.CancellationDoor.as_view(), name="cancellation"),
    path("reactivation/", managing.ReactivationDoor.as_view(), name="reactivation"),
    path("conversion/", managing.ConversionDoor.as_view(), name="conversion"),
]

urlpatterns: list[object] = [
    path("products/<slug:code>/offers/", checkout.OffersDoor.as_view(), name="offers"),
    path("orders/", checkout.OrdersDoor.as_view(), name="orders"),
    path("orders/<uuid:order>/", checkout.OrderDoor.as_view(), name="order"),
    path("invoices/", invoices.InvoicesDoor.as_view(), name="invoices"),
    path("invoices/export/", invoices.InvoicesExportDoor.as_view(), name="invoices-export"),
    path("invoices/<uuid:invoice>/", invoices.InvoiceDoor.as_view(), name="invoice"),
    path("invoices/<uuid:invoice>/pdf/", invoices.InvoicePdfDoor.as_view(), name="invoice-pdf"),
    path("invoices/<uuid:invoice>/pay/", invoices.PayDoor.as_view(), name="invoice-pay"),
    path("subscriptions/<uuid:subscription>/", include(subscription_doors)),
    path("payment-methods/", methods.MethodsDoor.as_view(), name="payment-methods"),
    path("payment-methods/<uuid:method>/", methods.MethodDoor.as_view(), name="payment-method"),
    path(
        "payment-methods/<uuid:method>/replace/", methods.ReplaceDoor.as_view(), name="payment-method-replace"
    ),
    path("billing-accounts/", accounts.AccountsDoor.as_view(), name="billing-accounts"),
    path("billing-accounts/<uuid:account>/", accounts.AccountDoor.as_view(), name="billing-account"),
]
