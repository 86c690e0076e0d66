"""billing/bills/"""

from django.urls import path

from billing.invoices import views

app_name = "bills"
urlpatterns = [
    path("", views.page, name="list"),
    path("orders/", views.orders_page, name="orders"),
    path("<uuid:invoice_id>/", views.detail, name="invoice"),
    path("<uuid:invoice_id>/pdf/", views.pdf, name="pdf"),
    path("<uuid:invoice_id>/pay/", views.pay, name="pay"),
]
