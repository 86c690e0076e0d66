from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Makes kernel.lists a Django app."""

    name = "kernel.lists"
    label = "lists"
