"""home/, and the organization's bare address, which people type."""

from django.urls import path
from django.views.generic import RedirectView

from licensing.home.views import home

urlpatterns = [path("", RedirectView.as_view(pattern_name="home")), path("home/", home, name="home")]
