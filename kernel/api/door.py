"""Door: one address of the API. It checks who asks and how, and leaves the rest to verbs and queries."""

from typing import Any, ClassVar, TypeVar

from django.http import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, ValidationError
from rest_framework.views import APIView

from kernel.api import once
from kernel.api.schema import DoorSchema
from kernel.api.strict import Strict, unknown_names

S = TypeVar("S", bound=BaseSerializer)


class Door(APIView):
    """Answers in the order 404, 403, 409, 422, so that an error never tells more than one may know.

    A door names its scopes, says in `find()` what it is about (404, then 403, then 409 when its
    state alone forbids the act), and reads its body with `body()` (422) just before it calls the verb.
    """

    schema = DoorSchema()
    # The scope a token needs to read here, and to write here; "" is any token.
    reads: ClassVar[str] = ""
    writes: ClassVar[str] = ""
    # What may stand in the address after the question mark on GET.
    query: ClassVar[type[Strict] | list[OpenApiParameter] | None] = None
    # Whether what it is about can be in a state that even reading refuses (409).
    may_refuse_reads: ClassVar[bool] = False
    # Chapter of the documentation.
    tag: ClassVar[str] = ""

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    _key = ""
    # The clean query of the address.
    given: dict[str, Any]

    @property
    def actor(self) -> Any:
        """Who asks: the actor the middleware found."""
        return self.request._request.actor

    def find(self, **where: Any) -> None:
        """Load what the address speaks of. Raises Http404, then Refused."""

    def body(self, serializer: type[S]) -> Any:
        """Return the clean body. Raises ValidationError (422) naming each field and its cure."""
        read = serializer(data=self.request.data)
        read.is_valid(raise_exception=True)
        return read.validated_data

    def asked(self) -> dict[str, Any]:
        """Return the clean query of the address. Raises ValidationError (422)."""
        given = self.request.query_params
        if not isinstance(self.query, type) or self.request.method not in SAFE_METHODS:
            if wrong := unknown_names(given, ()):
                raise ValidationError(wrong)
            return {}
        read = self.query(data=given)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Check everything that does not depend on the body."""
        method = str(request.method).lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)
        where = {name: value for name, value in kwargs.items() if name != "organization"}
        if request.method not in SAFE_METHODS:
            # Before anything is looked at: what was carried out may not be there any more.
            self._key = once.begin(request, self.actor.person_id)
        self.find(**where)
        self.given = self.asked()

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a repeated write as the first time; everything else is a problem."""
        return exc.response if isinstance(exc, once.Replay) else super().handle_exception(exc)

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Remember what a write was answered."""
        final: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        if self._key and isinstance(final, Response) and 200 <= final.status_code < 300:
            once.remember(final, self.actor.person_id, self._key)
        return final

    @classmethod
    def scope_for(cls, method: str) -> str:
        """Return the scope a token needs for a method; "" is any token."""
        return str(cls.reads if method in SAFE_METHODS else cls.writes)
