from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Makes kernel.api a Django app."""

    name = "kernel.api"
    label = "api"

    def ready(self) -> None:
        from kernel.api.explain import register_sentences

        register_sentences()
