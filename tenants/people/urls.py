"""users/."""

from django.urls import path

from tenants.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("import/", views.import_file, name="import"),
    path("import/sample/", views.sample, name="sample"),
    path("import/<uuid:upload>/", views.preview, name="preview"),
    path("<uuid:person>/", views.person, name="person"),
    path("<uuid:person>/switch/", views.switch, name="switch"),
]
