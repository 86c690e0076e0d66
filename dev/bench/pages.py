"""Whole pages through WSGI and all middleware: server time, number of queries, and what travels to the browser."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from dev.bench.meter import django_pid, turn_by_turn
from dev.bench.report import Report
from dev.bench.server import Server
from tenants.models import Account

TURNS = 100
LIST = "/giant/billing/products/"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request came back with."""

    status: str
    body: bytes
    headers: dict[str, str]


class Browser:
    """Sends requests of a signed-in person straight into the WSGI application."""

    def __init__(self, email: str) -> None:
        self.application = WSGIHandler()
        account = Account.objects.get(email=email)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.create()
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"

    def get(self, path: str, **headers: Any) -> Answer:
        """Fetch a page; anything but 200 is a mistake of the bench."""
        told: list[Any] = []
        body = b"".join(self.stream(path, told, **headers))
        return Answer(told[0], body, {name.lower(): value for name, value in told[1]})

    def stream(self, path: str, told: list[Any] | None = None, **headers: Any) -> Iterator[bytes]:
        """Fetch a page piece by piece; `told` gets its status and headers."""
        answered = [] if told is None else told
        request = RequestFactory(SERVER_NAME="localhost").get(path, HTTP_COOKIE=self.cookie, **headers)

        def start(status: str, pairs: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            answered.extend((status, pairs))
            return answered.append

        chunks = self.application(request.environ, start)
        if not answered[0].startswith("200"):
            raise RuntimeError(f"{path} answered {answered[0]}")
        yield from chunks
        getattr(chunks, "close", lambda: None)()


def measure(server: Server, report: Report) -> None:
    """Time against the floor, queries, weight."""
    settings.ROOT_URLCONF = "dev.bench.floor"
    browser = Browser("admin@giant.example")
    pid = django_pid()

    def fetching(path: str, **headers: Any) -> tuple[int, Callable[[], object]]:
        return pid, lambda: browser.get(path, **headers)

    floor, first, part, deep = turn_by_turn(
        TURNS,
        fetching("/giant/bench/floor/"),
        fetching(LIST),
        fetching(LIST + "?sort=expiry", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="list"),
        fetching(LIST + _next(browser)),
    )
    note = "floor: empty view behind the same middleware, plain template of 50 rows, raw SQL"
    report.ratio("Your products, whole page: server", first.total, floor.total, target=1.5, note=note)
    report.ratio("Your products, sorted by a click: server", part.total, floor.total, target=1.5)
    report.ratio("Your products, second page: server", deep.total, floor.total, target=1.5)
    _queries(browser, report)
    _weight(browser, report)


def _next(browser: Browser) -> str:
    found = re.search(r'href="[^"?]*(\?[^"]*cursor=[^"]+)"', browser.get(LIST).body.decode())
    if not found:
        raise RuntimeError("The list has no second page.")
    return found.group(1).replace("&amp;", "&")


def _queries(browser: Browser, report: Report) -> None:
    """The same number whatever the size of the organization."""
    giant = _count(browser, LIST)
    middle = _count(Browser("admin@middle.example"), "/middle/billing/products/")
    report.limit(
        "queries of the list page, giant minus middle",
        giant - middle,
        target=0,
        unit="queries",
        note=f"{giant} each",
    )


def _count(browser: Browser, path: str) -> int:
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        browser.get(path)
    return len(captured.captured_queries)


def _weight(browser: Browser, report: Report) -> None:
    """What a browser fetches: the page every time, style sheets and scripts once."""
    page = browser.get(LIST, HTTP_ACCEPT_ENCODING="gzip")
    html = _travelling(page)
    plain = gzip.decompress(page.body) if page.headers.get("content-encoding") == "gzip" else page.body
    links = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', plain.decode()))
    static = sum(len(gzip.compress(_static(link), 6)) for link in links)
    report.limit(
        "page weight, first visit", (html + static) / 1000, target=100, unit="kB", note=f"{len(links)} files"
    )
    report.limit("page weight, later", html / 1000, target=20, unit="kB")


def _travelling(page: Answer) -> int:
    return len(page.body) if page.headers.get("content-encoding") else len(gzip.compress(page.body, 6))


def _static(link: str) -> bytes:
    from django.contrib.staticfiles import finders  # noqa: PLC0415 only where static files are served from sources

    path = finders.find(link.removeprefix("/static/").partition("?")[0])
    if not path:
        raise RuntimeError(f"{link} leads nowhere.")
    return Path(str(path)).read_bytes()
