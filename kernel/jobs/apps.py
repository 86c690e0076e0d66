from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Makes kernel.jobs a Django app."""

    name = "kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        from kernel.jobs import daily
        from kernel.jobs.explain import register_sentences
        from kernel.jobs.forget import forget_old

        register_sentences()
        daily.register("forget", forget_old, order=90)
