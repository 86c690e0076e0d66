"""billing/checkout/ and billing/orders/"""

from django.urls import path

from billing.checkout.views import ask, order, start

app_name = "checkout"
urlpatterns = [
    path("checkout/<slug:code>/", start.start, name="start"),
    path("checkout/<slug:code>/ask/", ask.ask, name="ask_for_seat"),
    path("orders/<uuid:order_id>/", order.order, name="order"),
    path("orders/<uuid:order_id>/give-up/", order.give_up, name="give_up"),
]
