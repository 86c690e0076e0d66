"""What allauth would do in its own way and we do in ours."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from kernel.web.sender import address_of
from tenants.models import Account


class Adapter(DefaultAccountAdapter):
    """Says nothing by itself: pages of ours say what happened. Nobody signs up here."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Keep quiet."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Accounts come from an administrator's import."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return whose attempts are counted together."""
        return address_of(request) or super().get_client_ip(request)


class Backend(AuthenticationBackend):
    """Finds the account by its exact, lower-case address: one index look-up among millions.

    Timing and the check itself stay allauth's.
    """

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        account = Account.objects.filter(email=email.casefold()).first()
        return self._check_password(account, password)
