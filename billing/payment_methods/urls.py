"""billing/bills/payment-methods/"""

from django.urls import path

from billing.payment_methods.views import changes, listing

app_name = "methods"
urlpatterns = [
    path("", listing.page, name="list"),
    path("add/", changes.add, name="add"),
    path("<uuid:method_id>/edit/", changes.edit, name="edit"),
    path("<uuid:method_id>/replace/", changes.replace_by, name="replace"),
    path("<uuid:method_id>/delete/", changes.delete, name="delete"),
    path("<uuid:method_id>/default/", changes.make_default, name="default"),
]
