from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Makes kernel.jobs a Django app."""

    name = "kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        from kernel.jobs.explain import register_sentences

        register_sentences()
