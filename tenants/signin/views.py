"""/ , /sign-in/ in two steps, and /sign-out/. Work without JavaScript."""

from urllib.parse import urlencode

from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tenants.signin.begin import ADDRESS
from tenants.signin.find_organization import organization_of_address, organizations_of
from tenants.signin.forms import AddressForm, PasswordForm
from tenants.signin.switcher import home_of, remember_places


@never_cache
def root(request: HttpRequest) -> HttpResponse:
    """Send everybody to where they belong: their own organization before those they are a guest in."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    places = [(o.short_name, o.name) for o in organizations_of(request.user.pk)]
    if not places:
        flows.logout.logout(request)
        return redirect("sign-in")
    remember_places(request, places)
    return redirect(home_of(places[0][0]))


@never_cache
def address(request: HttpRequest) -> HttpResponseBase:
    """Step one."""
    if request.user.is_authenticated:
        return redirect(_way_on(request))
    if refusal := ratelimit.consume_or_429(request, action="login"):
        return refusal
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.session[ADDRESS] = form.cleaned_data["email"]
        return redirect(_with_next(request, "sign-in-password"))
    context = {"form": form, "next": _next(request), "demo_people": _demo_people()}
    return render(request, "tenants/signin/address.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password")
def password(request: HttpRequest) -> HttpResponseBase:
    """Step two; on success a new session key, then on to where the reader wanted to go."""
    email = request.POST.get("email") or request.session.get(ADDRESS, "")
    organization = organization_of_address(email)
    if request.user.is_authenticated or organization is None:
        return redirect(_with_next(request, "sign-in"))
    form = PasswordForm(request, request.POST or None, initial={"email": email})
    if request.method == "POST" and form.is_valid():
        return _sign_in(request, form)
    too_many = form.has_error("__all__", "too_many")
    status = 429 if too_many else 422 if form.errors else 200
    context = {
        "form": form,
        "next": _next(request),
        "email": email,
        "at": organization,
        "back": _with_next(request, "sign-in"),
    }
    return render(request, "tenants/signin/password.html", context, status=status)


@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on POST; ask on GET, because a link must not sign anybody out."""
    if request.method == "POST":
        flows.logout.logout(request)
        request.session.flush()
        return redirect("sign-in")
    return render(request, "tenants/signin/sign_out.html")


def _sign_in(request: HttpRequest, form: PasswordForm) -> HttpResponseBase:
    places = [(o.short_name, o.name) for o in form.organizations]
    login = Login(user=form.account, email=form.cleaned_data["email"], redirect_url=_way_on(request))
    request.session.pop(ADDRESS, None)
    response = flows.login.perform_password_login(request, {"email": login.email}, login)
    if request.user.is_authenticated:
        remember_places(request, places)
    return response


def _next(request: HttpRequest) -> str:
    """Return the page to go on to, or "" when it is none of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


def _way_on(request: HttpRequest) -> str:
    return _next(request) or reverse("root")


def _with_next(request: HttpRequest, name: str) -> str:
    wanted = _next(request)
    return f"{reverse(name)}?{urlencode({'next': wanted})}" if wanted else reverse(name)


def _demo_people() -> list[tuple[str, str]]:
    """Return address and role from the list the demo left beside its data; nothing anywhere else."""
    file = settings.DATA_DIR / "people.txt"
    if not settings.DEMO or not file.exists():
        return []
    words = [line.split(maxsplit=1) for line in file.read_text().splitlines()]
    return [(one[0], one[1]) for one in words if len(one) == 2 and "@" in one[0]]
