"""Say who can help when somebody may not."""

from typing import Any

from django.utils.translation import gettext as _

from kernel.web.explain import Facts, register
from tenants.permissions.can import Forbidden
from tenants.permissions.roles import ROLE_NAMES, Role


def register_sentences() -> None:
    """Called once at start-up."""
    register(Forbidden.NOT_ALLOWED, _not_allowed, status=403)
    register(Forbidden.NOT_YOURS, _not_yours, status=403)
    register(Forbidden.INACTIVE, _inactive, status=403)
    register(Forbidden.TOKEN_SCOPE, _token_scope, status=403)


def _not_allowed(facts: Facts) -> str:
    helpers = [str(ROLE_NAMES[role]) for role in Role if role in facts.get("needs", ())]
    if not helpers:
        return _("Only the person who bought this can do it.")
    return _("Your role does not allow this. Ask somebody with the role %(roles)s.") % {
        "roles": _either(helpers)
    }


def _not_yours(facts: Facts) -> str:
    return _("Somebody else bought this. Ask that person, or an administrator of your organization.")


def _inactive(facts: Facts) -> str:
    return _("Your access to this organization is switched off. Ask an administrator to switch it on again.")


def _token_scope(facts: Facts) -> str:
    return _("This token lacks the scope %(scope)s. Make one that has it on the page Tokens.") % {
        "scope": facts["scope"]
    }


def _either(words: list[Any]) -> str:
    if len(words) == 1:
        return str(words[0])
    return _("%(some)s or %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
