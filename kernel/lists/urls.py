"""lists/<list>/: preferences and saved views."""

from django.urls import path

from kernel.lists import views

app_name = "lists"
urlpatterns = [
    path("<slug:list_name>/preference/", views.preference, name="preference"),
    path("<slug:list_name>/views/", views.save, name="save"),
    path("<slug:list_name>/views/delete/", views.delete, name="delete"),
    path("<slug:list_name>/views/default/", views.default, name="default"),
]
