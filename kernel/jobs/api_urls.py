"""jobs/ in the API."""

from django.urls import path

from kernel.jobs import api

urlpatterns = [
    path("", api.JobsDoor.as_view(), name="jobs"),
    path("<uuid:job>/", api.JobDoor.as_view(), name="job"),
    path("<uuid:job>/results/", api.ResultsDoor.as_view(), name="job-results"),
    path("<uuid:job>/retry/", api.RetryDoor.as_view(), name="job-retry"),
]
