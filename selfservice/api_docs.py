"""The schema of the API, for programs and for people."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer


def schema(request: HttpRequest) -> HttpResponse:
    """Answer the OpenAPI schema; the same for everybody, so it is made once per process."""
    return HttpResponse(_schema(), content_type="application/vnd.oai.openapi+json")


def docs(request: HttpRequest) -> HttpResponse:
    """Show the schema to people; the same for every organization."""
    return render(request, "api/docs.html")


@cache
def _schema() -> bytes:
    with translation.override("en"):
        return bytes(OpenApiJsonRenderer().render(SchemaGenerator().get_schema(request=None, public=True)))
