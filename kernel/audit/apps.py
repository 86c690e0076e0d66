from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Makes kernel.audit a Django app."""

    name = "kernel.audit"
    label = "audit"
