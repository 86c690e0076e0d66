"""billing/accounts/"""

from django.urls import path

from billing.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.page, name="list"),
    path("<uuid:account_id>/", views.detail, name="detail"),
]
