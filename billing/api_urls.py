"""The REST doors of HOW MUCH."""

from django.urls import path

from billing.checkout import api as checkout
from billing.invoices import api as invoices

urlpatterns: list[object] = [
    path("products/<slug:code>/offers/", checkout.OffersDoor.as_view(), name="offers"),
    path("orders/", checkout.OrdersDoor.as_view(), name="orders"),
    path("orders/<uuid:order>/", checkout.OrderDoor.as_view(), name="order"),
    path("invoices/", invoices.InvoicesDoor.as_view(), name="invoices"),
    path("invoices/export/", invoices.InvoicesExportDoor.as_view(), name="invoices-export"),
    path("invoices/<uuid:invoice>/", invoices.InvoiceDoor.as_view(), name="invoice"),
    path("invoices/<uuid:invoice>/pdf/", invoices.InvoicePdfDoor.as_view(), name="invoice-pdf"),
    path("invoices/<uuid:invoice>/pay/", invoices.PayDoor.as_view(), name="invoice-pay"),
]
