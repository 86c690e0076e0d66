"""home/"""

from django.urls import path

from licensing.home.views import home

urlpatterns = [path("home/", home, name="home")]
