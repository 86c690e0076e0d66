"""settings/who-may-what/: the matrix for everybody to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenants.permissions.words import headings, lines


def who_may_what(request: HttpRequest, organization: str) -> HttpResponse:
    """Show the table; it tells nothing about people, so any member or guest may read it."""
    return render(request, "tenants/permissions/matrix.html", {"headings": headings(), "lines": lines()})
