"""The style guide shows everything and holds the policy."""

import re
from pathlib import Path

import pytest
from django.test import RequestFactory

from kernel.ui.components import COMPONENTS
from kernel.ui.icons import icon_names
from kernel.ui.stylesheets import screen
from kernel.ui.views import guide

GUIDE = Path("templates/ui/guide")


@pytest.fixture
def seen() -> str:
    request = RequestFactory().get("/ui/?form=wrong&panel=1")
    request.htmx = False
    return guide(request).content.decode()


def test_every_component_is_shown() -> None:
    shown = set()
    for path in GUIDE.glob("*.html"):
        shown |= set(re.findall(r'{% ui "([\w-]+)"', path.read_text(encoding="utf-8")))
    assert set(COMPONENTS) - shown == {"errors"}, (
        "Show it in templates/ui/guide/. (errors is part of every form.)"
    )


def test_it_holds_the_content_policy(seen: str) -> None:
    assert " style=" not in seen
    assert "<style" not in seen
    assert not re.search(r"<script(?![^>]* src=)", seen)
    assert not re.search(r' on\w+="', seen)
    assert "https://" not in seen


def test_one_heading_of_the_first_level_and_no_id_twice(seen: str) -> None:
    assert len(re.findall(r"<h1\b", seen)) == 1
    ids = re.findall(r'\sid="([^"]+)"', seen)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_theme_and_density_can_be_asked_for() -> None:
    request = RequestFactory().get("/ui/?theme=dark&density=compact")
    assert 'data-theme="dark" data-density="compact"' in guide(request).content.decode()


def test_every_style_sheet_is_linked() -> None:
    there = {str(path.relative_to("static")) for path in Path("static/css").rglob("*.css")}
    assert there - {"css/api-docs.css"} == set(screen())


def test_icons_are_drawn_once() -> None:
    names = re.findall(r'<symbol id="([\w-]+)"', Path("static/icons/sprite.svg").read_text(encoding="utf-8"))
    assert len(names) == len(set(names)) == len(icon_names())
