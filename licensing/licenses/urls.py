"""billing/licenses/"""

from django.urls import path

from licensing.licenses import views

app_name = "licenses"
urlpatterns = [
    path("", views.page, name="list"),
    path("<slug:product>/", views.product, name="product"),
    path("<slug:product>/users/", views.users, name="export"),
]
