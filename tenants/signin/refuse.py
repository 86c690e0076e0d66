"""What somebody without a valid session or token is answered."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kernel.web.htmx import redirect_to
from kernel.web.problem import problem
from tenants.signin.arrive import NotSignedIn


def ask_to_sign_in(request: HttpRequest, refusal: NotSignedIn) -> HttpResponse:
    """Send a reader to sign-in and back (the whole page, also out of a fragment); tell a program why."""
    if request.path_info.startswith("/api/") or refusal.bad_token:
        return _problem(refusal)
    return redirect_to(request, f"{settings.LOGIN_URL}?{urlencode({'next': _way_back(request)})}")


def _way_back(request: HttpRequest) -> str:
    """Return the page the reader was on: a fragment or a form is no place to come back to."""
    if request.htmx:  # type: ignore[attr-defined]
        return request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
    return request.get_full_path() if request.method == "GET" else "/"


def _problem(refusal: NotSignedIn) -> HttpResponse:
    if refusal.switched_off:
        sentence = _(
            "The account this token belongs to is switched off here. Ask an administrator of the organization "
            "to switch it on again."
        )
        answer = problem(401, code="switched_off", detail=sentence)
    elif refusal.bad_token:
        sentence = _("This token is unknown, expired or revoked here. Make a new one on the page Tokens.")
        answer = problem(401, code="bad_token", detail=sentence)
    else:
        sentence = _("Send a token in the header “Authorization: Bearer …”; the page Tokens makes one.")
        answer = problem(401, code="not_signed_in", detail=sentence)
    answer["WWW-Authenticate"] = 'Bearer realm="selfservice"'
    return answer
