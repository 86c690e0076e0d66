"""arrive(): make an actor of a request, inside the tenant's scope."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest

from kernel.values.clock import actual
from kernel.web.sender import address_of
from tenants.actor import Actor
from tenants.models import Account, Organization, Person, RoleAssignment, Token
from tenants.permissions.roles import Role

_NOTE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came, and where."""

    actor: Actor
    organization: Organization


class NotSignedIn(Exception):
    """Nobody is signed in, or the bearer token is unknown, expired or revoked.

    `switched_off`: the token is right, but the account or the person it acts as is switched off.
    """

    def __init__(self, *, bad_token: bool = False, switched_off: bool = False) -> None:
        self.bad_token, self.switched_off = bad_token or switched_off, switched_off
        super().__init__("bad token" if self.bad_token else "nobody is signed in")


def arrive(request: HttpRequest, tenant_id: UUID) -> Arrival:
    """Return who asks and the organization.

    Raises NotSignedIn for a stranger; Http404 for an account without a person here, so that an
    organization's existence is not told.
    """
    address = address_of(request)
    via = "api" if request.path_info.startswith("/api/") else "page"
    secret = bearer(request)
    if secret is not None:
        person, scopes = _by_token(secret)
    else:
        person, scopes = _by_session(request), None
    organization = Organization.objects.get(id=tenant_id)
    return Arrival(actor_of(person, organization, scopes=scopes, via=via, address=address), organization)


def bearer(request: HttpRequest) -> str | None:
    """Return the bearer token of a call to the API, or None.

    Pages know no scopes: a token on a page would be worth more than it was made for.
    """
    header = request.headers.get("Authorization", "")
    if not request.path_info.startswith("/api/") or not header.startswith("Bearer "):
        return None
    return header.removeprefix("Bearer ").strip()


def actor_of(
    person: Person,
    organization: Organization,
    *,
    scopes: frozenset[str] | None = None,
    via: str = "page",
    address: str | None = None,
) -> Actor:
    """Return the actor a person is in this organization."""
    held = RoleAssignment.objects.filter(person_id=person.id).values_list("role", flat=True)
    return Actor(
        tenant_id=organization.id,
        person_id=person.id,
        name=person.display_name,
        email=person.email,
        roles=frozenset(Role(role) for role in held),
        is_guest=person.kind == Person.Kind.GUEST,
        is_active=person.is_active,
        language=person.language or organization.language,
        via=via,
        address=address,
        scopes=scopes,
    )


def _by_session(request: HttpRequest) -> Person:
    if not request.user.is_authenticated:
        raise NotSignedIn
    person = Person.objects.filter(account_id=request.user.pk, is_active=True).first()
    if person is None:
        raise Http404
    return person


def _by_token(secret: str) -> tuple[Person, frozenset[str]]:
    digest = sha256(secret.encode()).hexdigest()
    # An account that is switched off is so at every door; asked along, as every call to the API pays for it.
    switched_off = Account.objects.filter(id=OuterRef("person__account_id"), is_active=False)
    known = Token.objects.select_related("person").annotate(is_switched_off=Exists(switched_off))
    token = known.filter(digest=digest, revoked_at=None).first()
    if token is None or token.expires_at <= actual():
        raise NotSignedIn(bad_token=True)
    if token.is_switched_off or not token.person.is_active:
        # Who holds the secret may know why: it leads to whom to ask, not to a new token.
        raise NotSignedIn(switched_off=True)
    _note_use(token)
    return token.person, frozenset(token.scopes)


def _note_use(token: Token) -> None:
    """Once a minute, and never waiting for another request of the same token."""
    moment = actual()
    if token.last_used_at is not None and moment - token.last_used_at < _NOTE_EVERY:
        return
    mine = Token.objects.select_for_update(skip_locked=True, no_key=True, of=("self",)).filter(id=token.id)
    Token.objects.filter(id__in=mine.values("id")).update(last_used_at=moment)
