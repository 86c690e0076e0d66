"""What every address has in the schema by itself: problems, headers, scopes, the query's parameters."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from kernel.values.decision import Reason
from kernel.web.problem import named, title

ALWAYS = (401, 403, 404, 405, 422, 429, 500, 503)
WITH_BODY = (400, 409, 413, 415)
MEDIA_TYPE = "application/problem+json"


class Mistake(serializers.Serializer):
    """One field that cannot be as it is."""

    field = serializers.CharField(help_text="Name or path of the field, parameter or header.")
    detail = serializers.CharField(help_text="What is wrong and how to mend it, in the reader's language.")


class NamedReason(serializers.Serializer):
    """One reason of a refusal."""

    code = serializers.CharField(help_text="Stable, for programs.")
    detail = serializers.CharField(help_text="The reason and the way out, in the reader's language.")
    facts = serializers.DictField(help_text="The figures and names the sentence is made of.")

    def to_representation(self, instance: Reason) -> dict[str, Any]:
        """Return the reason with its sentence in the running language."""
        return named(instance)


class Problem(serializers.Serializer):
    """RFC 9457. `code` is stable and for programs; `detail` is for people and says the cure."""

    type = serializers.CharField(help_text="“urn:selfservice:” and the code.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    request_id = serializers.CharField(
        required=False, help_text="Of a fault: tell it to whoever runs the portal."
    )
    reasons = NamedReason(
        many=True, required=False, help_text="Of a refusal: all reasons, the first is `code`."
    )
    errors = Mistake(many=True, required=False, help_text="Of bad input: one entry per field.")  # type: ignore[assignment]  # the name RFC 9457 readers expect


REQUEST_ID = OpenApiParameter(
    "X-Request-ID",
    str,
    OpenApiParameter.HEADER,
    pattern="^[A-Za-z0-9._-]{1,100}$",
    description="Comes back in the answer and stands in the logs; made up where none is sent.",
)
LANGUAGE = OpenApiParameter(
    "Accept-Language",
    str,
    OpenApiParameter.HEADER,
    pattern="^[A-Za-z0-9,;=.* -]{1,100}$",
    description="Language of sentences: `en` or `nl`. Without it, the language of the person.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    pattern="^[!-~]{1,90}$",
    description="Makes a repeated write find what the first one did; a UUID is a good key.",
)


class DoorSchema(AutoSchema):
    """Adds to each operation what `Door` does for it."""

    def get_override_parameters(self) -> list[Any]:
        """Return the headers every door reads, and the query's fields."""
        if self.method in ("GET", "HEAD"):
            query = self.view.query or []
            return [REQUEST_ID, LANGUAGE, *(query if isinstance(query, list) else [query])]
        return [REQUEST_ID, LANGUAGE, IDEMPOTENCY_KEY]

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_description(self) -> str:
        """Return the method's own words and the scope it needs."""
        words = " ".join((super().get_description() or "").split())
        needed = self.view.scope_for(self.method)
        return f"{words}\n\nA token needs the scope `{needed}`." if needed else words

    def get_auth(self) -> list[dict[str, Any]]:
        needed = self.view.scope_for(self.method)
        ways: list[dict[str, Any]] = super().get_auth()
        return [{"bearer": [needed]} if needed and "bearer" in way else way for way in ways]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        component = self.resolve_serializer(Problem, direction)
        refused = (409,) if self.view.may_refuse_reads else ()
        wanted = {*ALWAYS, *refused, *(WITH_BODY if self.method != "GET" else ())}
        for status in sorted(wanted):
            content = {MEDIA_TYPE: {"schema": component.ref}}
            bodies.setdefault(str(status), {"content": content, "description": title(status)})
        for body in bodies.values():
            body.setdefault("headers", {})["X-Request-ID"] = {"schema": {"type": "string"}}
        return dict(sorted(bodies.items()))
