"""search/"""

from django.urls import path

from licensing.search import views

app_name = "search"
urlpatterns = [path("", views.results, name="results")]
