"""billing/products/"""

from django.urls import path

from licensing.subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("", views.page, name="list"),
    path("<uuid:subscription_id>/", views.detail, name="detail"),
]
