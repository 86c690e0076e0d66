"""One form, one effect: a submission key makes a second click find what the first one did."""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from kernel.values.clock import actual
from kernel.values.decision import Decision, Refused
from kernel.values.ids import uuid7
from kernel.web.htmx import redirect_to
from kernel.web.models import Submission
from kernel.web.rules import FormReason

FIELD = "submission_key"


def new_key() -> str:
    """Return a key for a form's hidden field `submission_key`."""
    return str(uuid7())


def fingerprint(request: HttpRequest) -> str:
    """Return a hash of what was asked: method, path and body, without what differs at each click."""
    is_json = request.content_type == "application/json"
    body = request.body.decode("utf-8", "replace") if is_json else _answers(request)
    return sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()


def _answers(request: HttpRequest) -> str:
    answers = request.POST.copy()
    # What error reports must not hold is not kept as a hash either: a card's number could be guessed from one.
    secret = getattr(request, "sensitive_post_parameters", ())
    for name in ("csrfmiddlewaretoken", *(answers if secret == "__ALL__" else secret)):
        answers.pop(name, None)
    return answers.urlencode()


def claim(actor_id: UUID, key: str, print_: str) -> Submission | None:
    """Take a key for the running transaction; return None when it is new, else what it was used for.

    A second click that arrives during the first waits for its transaction, then finds it.
    """
    mine = Submission(actor_id=actor_id, key=key, fingerprint=print_, created_at=actual())
    Submission.objects.bulk_create([mine], ignore_conflicts=True)
    kept = Submission.objects.get(actor_id=actor_id, key=key)
    return None if kept.id == mine.id else kept


def done_before(request: HttpRequest, actor_id: UUID) -> HttpResponse | None:
    """Return where this very form led when it was sent before, None for a new one.

    For a view that asks somebody else (a card's provider) before it acts: a second click asks nobody.
    """
    known = Submission.objects.filter(actor_id=actor_id, key=request.POST.get(FIELD, "")[:100]).first()
    if known is None or not known.location or known.fingerprint != fingerprint(request):
        return None
    return redirect_to(request, known.location)


def once(request: HttpRequest, actor_id: UUID, act: Callable[[], str]) -> HttpResponse:
    """Run `act` at most once per submission key and redirect to the address it returns.

    A form without a key (an old page, a hand-made request) is acted on without that protection.
    Raises Refused for a sent form that comes back with other answers (the browser's back button).
    """
    key, print_ = request.POST.get(FIELD, "")[:100], fingerprint(request)
    earlier = claim(actor_id, key, print_) if key else None
    if earlier is not None and earlier.location:
        if earlier.fingerprint != print_:
            raise Refused(Decision.no(FormReason.USED_FOR_ANOTHER))
        return redirect_to(request, earlier.location)
    location = act()
    Submission.objects.filter(actor_id=actor_id, key=key).update(location=location, status=302)
    return redirect_to(request, location)
