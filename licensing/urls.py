"""The pages of WHAT: home, products, licenses, take-over."""

app_name = "licensing"
urlpatterns: list[object] = []
