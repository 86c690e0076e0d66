from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the sentences of refused forms."""

    name = "kernel.web"
    label = "web"

    def ready(self) -> None:
        from kernel.web.sentences import register_sentences

        register_sentences()
