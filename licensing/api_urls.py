"""The REST doors of WHAT."""

urlpatterns: list[object] = []
