"""What the two steps of signing in ask for."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.models import Account, Organization
from tenants.signin.find_organization import organization_of_address, organizations_of

_WRONG = _(
    "That address and password do not belong together. Check both, or ask your IT administrator for a new password."
)
_TOO_MANY = _("Too many attempts with a wrong password. Wait five minutes, then try again.")
_SWITCHED_OFF = _(
    "This account is switched off. Ask an administrator of your organization to switch it on again."
)


class AddressForm(forms.Form):
    """Step one: whose organization is it?"""

    email = forms.EmailField(
        label=_("Email"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True, "spellcheck": "false"}),
        error_messages={"required": _("Enter the email address you have at work or school.")},
    )

    organization: Organization | None = None

    def clean_email(self) -> str:
        """Return the address in lower case; refuse a domain that no organization here uses."""
        email = self.cleaned_data["email"].casefold()
        self.organization = organization_of_address(email)
        if self.organization is None:
            sentence = _(
                "No organization here uses addresses at %(domain)s. Use the address you have at work or "
                "school; if that is this one, ask your IT administrator whether your organization takes part."
            )
            raise ValidationError(
                sentence, code="unknown_domain", params={"domain": email.rpartition("@")[2]}
            )
        return str(email)


class PasswordForm(forms.Form):
    """Step two: is it really you? Proves it, and signs nobody in yet."""

    email = forms.EmailField(widget=forms.HiddenInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        error_messages={"required": _("Enter your password.")},
    )

    def __init__(self, request: Any, data: Any = None, **kwargs: Any) -> None:
        self.request = request
        self.account: Account | None = None
        self.organizations: list[Organization] = []
        super().__init__(data, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Find the account and the organizations it is active in."""
        if self.errors:
            return self.cleaned_data
        self.account = self._proven(self.cleaned_data["email"].casefold(), self.cleaned_data["password"])
        self.organizations = organizations_of(self.account.id) if self.account.is_active else []
        if not self.organizations:
            raise ValidationError(_SWITCHED_OFF, code="switched_off")
        return self.cleaned_data

    def _proven(self, email: str, password: str) -> Account:
        try:
            account = get_adapter().authenticate(self.request, email=email, password=password)
        except ValidationError as error:  # the only one it raises: the limit on failures
            raise ValidationError(_TOO_MANY, code="too_many") from error
        if account is None:
            raise ValidationError(_WRONG, code="wrong")
        return account
