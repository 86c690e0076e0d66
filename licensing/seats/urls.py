"""billing/licenses/<product>/: what changes seats."""

from django.urls import path

from licensing.seats.views import file, picking

app_name = "seats"
urlpatterns = [
    path("assign/", picking.assign_page, name="assign"),
    path("unassign/", picking.unassign_page, name="unassign"),
    path("undo/", picking.undo_page, name="undo"),
    path("file/", file.upload_page, name="file"),
    path("file/<uuid:file_id>/", file.preview_page, name="preview"),
]
