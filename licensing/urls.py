"""The pages of WHAT: home, products, licenses, take-over, search."""

from django.urls import include, path

app_name = "licensing"
urlpatterns: list[object] = [
    path("search/", include("licensing.search.urls")),
]
