"""preferences/: the reader's own switches."""

app_name = "preferences"
urlpatterns: list[object] = []
