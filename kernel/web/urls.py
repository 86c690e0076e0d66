"""preferences/: the reader's own switches."""

from django.urls import path

from kernel.web import preferences

app_name = "preferences"
urlpatterns = [
    path("theme/", preferences.theme, name="theme"),
    path("density/", preferences.density, name="density"),
    path("shortcuts/", preferences.shortcuts, name="shortcuts"),
    path("language/", preferences.language, name="language"),
]
