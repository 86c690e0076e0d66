"""The REST doors of WHO."""

urlpatterns: list[object] = []
