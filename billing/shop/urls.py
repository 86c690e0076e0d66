"""/shop/"""

from django.urls import path

from billing.shop import views

app_name = "shop"
urlpatterns = [
    path("", views.shop, name="list"),
    path("<slug:code>/", views.product, name="product"),
    path("<slug:code>/button.svg", views.button, name="button"),
]
