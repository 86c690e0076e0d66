from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Organizations and people; registers sentences and jobs."""

    name = "tenants"

    def ready(self) -> None:
        """Give refusals and journal entries their words, and jobs their handlers."""
        from tenants.people import explain as people
        from tenants.people.import_job import register_jobs
        from tenants.permissions import explain as permissions
        from tenants.tokens import explain as tokens

        for capability in (people, permissions, tokens):
            capability.register_sentences()
        register_jobs()
