"""The least a page of fifty rows can cost here: an empty view behind the same middleware, raw SQL, a plain template."""

from functools import cache
from pathlib import Path

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from django.urls import path

from dev.bench.lists import COUNT, ROW
from kernel.isolation.scope import current_tenant_id
from selfservice import urls

handler404, handler500 = urls.handler404, urls.handler500


def floor(request: HttpRequest, organization: str) -> HttpResponse:
    """The first page of the list by hand."""
    words, params = {"where": "", "sort": "product_sort", "down": ""}, {"t": str(current_tenant_id())}
    with connection.cursor() as cursor:
        cursor.execute(ROW.format(**words), params)
        rows = cursor.fetchall()[:50]
        cursor.execute(COUNT.format(**words), params)
        (total,) = cursor.fetchone() or (0,)
    return HttpResponse(_template().render(Context({"rows": rows, "total": total})))


@cache
def _template() -> Template:
    source = (Path(__file__).parent / "floor.html").read_text()
    return Engine(autoescape=True).from_string(source)


urlpatterns = [path("<slug:organization>/bench/floor/", floor), *urls.urlpatterns]
