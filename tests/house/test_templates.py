"""Every template compiles, keeps the content policy, and links only to addresses that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Node, engines
from django.template.defaulttags import URLNode
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

ROOT = Path("templates")
ALL = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file())
PAGES = [name for name in ALL if name.endswith(".html") and not name.startswith("mails/")]
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)"),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+=[\"']"),
    "an hx-on attribute": re.compile(r"\shx-on\b"),
    "an address of somebody else": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def url_names() -> set[str]:
    """Every name that `{% url %}` may use, with its namespaces."""

    def below(resolver: URLResolver, prefix: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
                yield from below(entry, inner)
            elif entry.name:
                yield prefix + entry.name

    return set(below(get_resolver(), ""))


@pytest.mark.parametrize("name", ALL)
def test_it_compiles(name: str) -> None:
    engines["django"].get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_inline(name: str) -> None:
    found = [what for what, pattern in INLINE.items() if pattern.search(text(name))]
    assert not found, f"{name} has {found}; looks belong in static/css, acts in static/js/portal.js."


def links(name: str) -> Iterator[str]:
    """The literal URL names in a template, also inside components and partials."""
    template = engines["django"].get_template(name).template

    def within(nodes: list[Node]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, URLNode) and isinstance(node.view_name.var, str):
                yield node.view_name.var
            for attribute in (*node.child_nodelists, "nodelist"):
                yield from within(getattr(node, attribute, None) or [])

    yield from within(template.nodelist)


@pytest.mark.parametrize("name", ALL)
def test_every_link_leads_somewhere(name: str) -> None:
    known = url_names() | {"ui:guide"}
    lost = {link for link in links(name) if link not in known}
    assert not lost, f"{name} links to {sorted(lost)}, which no urls.py names."


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_its_title_and_its_heading(name: str) -> None:
    source = text(name)
    if '{% extends "base.html" %}' not in source and '{% extends "bare.html" %}' not in source:
        return
    for block in ("title", "page_title"):
        assert f"{{% block {block} %}}" in source, f"{name} has no {{% block {block} %}}."


def test_the_guards_see_what_they_should() -> None:
    assert INLINE["a style attribute"].search('<p class="x" style="color:red">')
    assert INLINE["an inline script"].search("<script>alert(1)</script>")
    assert not INLINE["an inline script"].search('<script src="/static/js/portal.js" defer></script>')
    assert "preferences:theme" in set(links("_account_menu.html")) & url_names()
