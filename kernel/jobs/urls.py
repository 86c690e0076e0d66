"""jobs/: long work and how far it is."""

from django.urls import path

from kernel.jobs import views

app_name = "jobs"
urlpatterns: list[object] = [
    path("", views.page, name="list"),
    path("pulse/", views.pulse, name="pulse"),
    path("<uuid:job_id>/", views.detail, name="detail"),
    path("<uuid:job_id>/export/", views.export, name="export"),
    path("<uuid:job_id>/retry/", views.retry, name="retry"),
]
