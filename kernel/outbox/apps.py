from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Registers the handler of mails."""

    name = "kernel.outbox"
    label = "outbox"

    def ready(self) -> None:
        from kernel.outbox.handlers import register
        from kernel.outbox.mail import deliver_mail

        register("mail", deliver_mail)
