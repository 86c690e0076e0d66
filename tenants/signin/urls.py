"""/ and /sign-in/. None of allauth's own pages: nobody signs up here."""

from django.urls import path

from tenants.signin import views

urlpatterns = [
    path("", views.root, name="root"),
    path("sign-in/", views.address, name="sign-in"),
    path("sign-in/password/", views.password, name="sign-in-password"),
    path("sign-out/", views.sign_out, name="sign-out"),
]
