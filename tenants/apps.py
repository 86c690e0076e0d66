from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Organizations and people."""

    name = "tenants"
