"""settings/integrations/: one's tokens; the secret is shown once, on the answer to the form."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kernel.values.clock import actual, shown_for
from kernel.values.decision import Refused
from kernel.web.explain import sentences
from kernel.web.once import FIELD, claim, fingerprint, new_key, once
from tenants.models import Token
from tenants.permissions.actions import Action
from tenants.permissions.can import require, sees_all
from tenants.tokens.create_token import NewToken, create_token
from tenants.tokens.forms import TokenForm
from tenants.tokens.queries import tokens
from tenants.tokens.revoke_token import revoke_token
from tenants.tokens.scopes import SCOPE_NAMES, Scope


@never_cache
def integrations(request: HttpRequest, organization: str) -> HttpResponse:
    """List the tokens; POST makes one."""
    actor = request.actor
    require(actor, Action.TOKEN_MANAGE)
    form = TokenForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            # A refusal gives the key back, so that the mended form can be sent.
            with transaction.atomic():
                made = _make(request, form)
        except Refused as refused:
            for sentence in sentences(refused.decision):
                form.add_error(None, sentence)
            return _page(request, form, None)
        if made is None:
            messages.info(request, _("This token was made already. Its secret is shown only once."))
            return redirect("tenants:integrations:list", organization)
        form = TokenForm()
    return _page(request, form, made)


def revoke(request: HttpRequest, organization: str, token: UUID) -> HttpResponse:
    """Ask on GET; end the token on POST."""
    actor = request.actor
    if request.method != "POST":
        found = get_object_or_404(tokens(actor), id=token)
        return render(request, "tenants/tokens/revoke.html", {"token": found, "submission_key": new_key()})

    def act() -> str:
        ended = revoke_token(actor=actor, token_id=token)
        messages.success(request, _("The token “%(name)s” is revoked.") % {"name": ended.name})
        return reverse("tenants:integrations:list", args=[organization])

    return once(request, actor.person_id, act)


def _make(request: HttpRequest, form: TokenForm) -> NewToken | None:
    """Make the token; None when this very form did so before."""
    actor, key = request.actor, request.POST.get(FIELD, "")[:100]
    if key and claim(actor.person_id, key, fingerprint(request)):
        return None
    return create_token(actor=actor, **form.cleaned_data)


def _page(request: HttpRequest, form: TokenForm, made: NewToken | None) -> HttpResponse:
    actor = request.actor
    context = {
        "form": form,
        "made": made,
        "tokens": [
            {
                "token": token,
                "may": [SCOPE_NAMES.get(Scope(scope)) for scope in token.scopes],
                **_shown(token),
            }
            for token in tokens(actor)[:200]
        ],
        "moment": actual(),
        "everybody": sees_all(actor, Action.TOKEN_MANAGE),
        "submission_key": new_key(),
    }
    return render(request, "tenants/tokens/integrations.html", context, status=422 if form.errors else 200)


def _shown(token: Token) -> dict[str, Any]:
    """Tokens go by the machine's clock; on the page they are told in the organization's time like all else."""
    used = token.last_used_at
    return {"ends": shown_for(token.expires_at), "used": shown_for(used) if used else None}
