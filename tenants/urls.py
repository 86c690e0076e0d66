"""The pages of WHO: people, tokens, the journal."""

app_name = "tenants"
urlpatterns: list[object] = []
