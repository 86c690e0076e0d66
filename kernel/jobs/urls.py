"""jobs/: long work and how far it is."""

app_name = "jobs"
urlpatterns: list[object] = []
