"""The schema is complete and true; its page works under the content security policy."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def schema() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)


def every(schema: dict):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_valid_and_without_a_warning() -> None:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    assert "openapi: 3.1.0" in out.getvalue()


def test_every_operation_tells_everything(schema) -> None:
    for path, method, operation in every(schema):
        where = f"{method} {path}"
        assert re.fullmatch(r"[a-z][A-Za-z]+", operation["operationId"]), where
        assert operation["summary"], where
        assert operation["description"], where
        assert operation["tags"] not in ([], [""]), where
        wanted = {"401", "403", "404", "405", "422", "429", "500"}
        if method != "get":
            wanted |= {"400", "409", "413", "415"}
        assert wanted <= set(operation["responses"]), where
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                schema_of = answer["content"]["application/problem+json"]["schema"]
                assert schema_of == {"$ref": "#/components/schemas/Problem"}, where
        names = {parameter["name"] for parameter in operation["parameters"]}
        assert {"X-Request-ID", "Accept-Language"} <= names, where
        assert ("Idempotency-Key" in names) == (method != "get"), where


def test_what_may_be_null_says_so(schema) -> None:
    ending = schema["components"]["schemas"]["EndingRow"]["properties"]
    assert {"type": "null"} in ending["given_back"]["oneOf"]


def test_every_door_names_its_scope(schema) -> None:
    from tenants.tokens.scopes import Scope

    open_to_any_token = set()
    for _path, _method, operation in every(schema):
        needed = [way["bearer"] for way in operation["security"] if "bearer" in way]
        assert len(needed) == 1
        if needed == [[]]:
            open_to_any_token.add(operation["operationId"])
        else:
            assert needed[0][0] in set(Scope), operation["operationId"]
    assert open_to_any_token == {
        "me",
        "listProducts",
        "getProduct",
        "getEligibility",
        "listOffers",
        "listCancellationReasons",
    }


def test_every_scope_opens_a_door(schema) -> None:
    from tenants.tokens.scopes import Scope

    used = {
        way["bearer"][0]
        for *_, operation in every(schema)
        for way in operation["security"]
        if way.get("bearer")
    }
    assert used == set(Scope)


def test_the_same_schema_is_served_to_everybody(db) -> None:
    english = Client().get("/api/schema/")
    dutch = Client().get("/api/schema/", headers={"Accept-Language": "nl"})
    assert english.status_code == 200
    assert english["Content-Type"] == "application/vnd.oai.openapi+json"
    assert english.content == dutch.content
    assert english.json()["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_the_page_has_no_inline_code(db) -> None:
    answer = Client().get("/api/docs/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", text) == []
    assert 'data-schema="/api/schema/"' in text


def test_the_table_of_reasons_is_fresh() -> None:
    call_command("api_errors", "--check")


def test_the_docs_name_every_scope_and_only_addresses_there_are(schema) -> None:
    from tenants.tokens.scopes import Scope

    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert [scope for scope in Scope if f"`{scope}`" not in text] == []
    addresses = [re.sub(r"\{[a-z]+\}", "X", path).removeprefix("/api/v1/X/") for path in schema["paths"]]
    for used in re.findall(r"\$API/([^\s\"?]*)", text):
        named = re.sub(r"\$[A-Z]+", "X", used).rstrip(")")
        assert named in addresses, used
