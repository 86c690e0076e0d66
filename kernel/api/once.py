"""One Idempotency-Key, one effect: a repeated write is answered with what the first one was answered.

Only what was carried out is remembered: a refusal wrote nothing, so the same key may be tried again.
"""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api.rules import DoorReason
from kernel.values.decision import Decision
from kernel.web.models import Submission
from kernel.web.once import claim

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 90


class Replay(Exception):
    """This request was carried out before; `response` is what was answered then."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__("replayed")


def begin(request: Request, actor_id: UUID) -> str:
    """Take the request's key and return it ("" without one).

    Waits while the same key is being worked on. Raises Replay when it is done, Refused when the key
    was used for another request, ValidationError for a key that is none.
    """
    if HEADER not in request.headers:
        return ""
    key = _checked(request.headers[HEADER])
    print_ = fingerprint(request)
    earlier = claim(actor_id, key, print_)
    if earlier is None:
        return key
    if earlier.fingerprint != print_:
        Decision.no(DoorReason.KEY_REUSED).or_refuse()
    raise Replay(_answer(earlier))


def remember(response: Response, actor_id: UUID, key: str) -> None:
    """Keep the answer of a write that was carried out, in the same transaction."""
    body = json.loads(JSONRenderer().render(response.data)) if response.data is not None else None
    Submission.objects.filter(actor_id=actor_id, key=key).update(
        status=response.status_code, location=response.get("Location", ""), body=body
    )


def fingerprint(request: Request) -> str:
    """Return a hash of method, address and body; of an uploaded file its content counts."""
    print_ = sha256(f"{request.method} {request.get_full_path()} ".encode())
    if request._request.content_type != "multipart/form-data":
        print_.update(request._request.body)
        return print_.hexdigest()
    for name, value in sorted(request.POST.items()):
        print_.update(f"{name}={value};".encode())
    for name, upload in sorted(request.FILES.items()):
        print_.update(f"{name}:".encode())
        for chunk in upload.chunks():
            print_.update(chunk)
        upload.seek(0)
    return print_.hexdigest()


def _checked(key: str) -> str:
    if 1 <= len(key) <= LONGEST and key.isascii() and key.isprintable():
        # Keys of forms live in the same table.
        return f"api:{key}"
    sentence = _("Send between 1 and %(most)d printable ASCII characters.") % {"most": LONGEST}
    raise ValidationError({HEADER: [sentence]})


def _answer(earlier: Submission) -> Response:
    headers: dict[str, Any] = {REPLAYED: "true"}
    if earlier.location:
        headers["Location"] = earlier.location
    return Response(earlier.body, status=earlier.status or 200, headers=headers)
