"""/ui/: the style guide; included in development and in the demo only."""

from django.urls import path

from kernel.ui import views

app_name = "ui"
urlpatterns = [path("", views.guide, name="guide")]
