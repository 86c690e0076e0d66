"""Caller: a program with a token, as a test needs it."""

import json
from typing import Any

from django.test import Client

from tenants.models import Person
from tests.factories.tenants import make_token


class Caller:
    """Calls the API of one organization as one person; JSON in, (status, JSON) kept in `last`."""

    def __init__(self, person: Person, *scopes: str, organization: str = "contoso", secret: str = "") -> None:
        secret = secret or f"ss_{person.id.hex}"
        self.secret = make_token(person, *scopes, secret=secret) if scopes else secret
        self.organization = organization
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}"}, raise_request_exception=True)

    def url(self, path: str) -> str:
        return path if path.startswith(("/", "http")) else f"/api/v1/{self.organization}/{path}"

    def get(self, path: str, data: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(self.url(path), data, headers=headers)

    def send(self, path: str, body: Any = None, *, method: str = "post", **headers: str) -> Any:
        # Without a body nothing is sent: Django's client would call that an empty form.
        data = "" if body is None else json.dumps(body)
        given = {"data": data, "content_type": "application/json"}
        return getattr(self.client, method)(self.url(path), headers=headers, **given)
