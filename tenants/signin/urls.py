"""/ and /sign-in/."""

urlpatterns: list[object] = []
