"""Tokens in words: why not, and what was done."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kernel.audit import words
from kernel.audit.models import Entry
from kernel.web.explain import Facts, register
from tenants.tokens.rules import TokenReason
from tenants.tokens.verbs import TokenVerb


def register_sentences() -> None:
    """Called once at start-up."""
    register(TokenReason.DAYS, _days, status=422)
    register(TokenReason.SCOPES, _scopes, status=422)
    register(
        TokenReason.NAME, lambda facts: _("Give the token a name of at most 100 characters."), status=422
    )
    register(TokenReason.TOO_MANY, _too_many)
    register(TokenReason.BY_TOKEN, _by_token, status=403)
    register(TokenReason.UNKNOWN, lambda facts: _("There is no such token here."), status=404)
    words.register(TokenVerb.CREATED, gettext_lazy("Token made"), _created)
    words.register(TokenVerb.REVOKED, gettext_lazy("Token revoked"), _revoked)


def _days(facts: Facts) -> str:
    return _("Choose between 1 and %(longest)s days.") % {"longest": facts["longest"]}


def _scopes(facts: Facts) -> str:
    if facts["unknown"]:
        sentence = _("There is no scope %(unknown)s. The scopes are %(known)s.")
        return sentence % {"unknown": ", ".join(facts["unknown"]), "known": ", ".join(facts["known"])}
    return _("Choose at least one thing that the token may do.")


def _too_many(facts: Facts) -> str:
    most = facts["most"]
    sentence = ngettext(
        "You have %(most)d valid token already. Revoke one that is no longer used.",
        "You have %(most)d valid tokens already. Revoke one that is no longer used.",
        most,
    )
    return sentence % {"most": most}


def _by_token(facts: Facts) -> str:
    return _("A token cannot make another token. Sign in and make it on the page Tokens.")


def _created(entry: Entry) -> str:
    days = entry.details.get("days", 0)
    sentence = ngettext(
        "Made the token “%(name)s” for %(days)d day, with the scopes %(scopes)s.",
        "Made the token “%(name)s” for %(days)d days, with the scopes %(scopes)s.",
        days,
    )
    scopes = ", ".join(entry.details.get("scopes", []))
    return sentence % {"name": entry.subject_name, "days": days, "scopes": scopes}


def _revoked(entry: Entry) -> str:
    sentence = _("Revoked the token “%(name)s” of %(person)s.")
    return sentence % {"name": entry.subject_name, "person": entry.details.get("person", "")}
