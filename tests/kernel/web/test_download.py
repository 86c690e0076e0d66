"""No cell of a file is run as a formula, whether Python or the database wrote it."""

import pytest
from django.db import connection

from kernel.isolation.scope import tenant_scope
from kernel.web.download import FORMULA_STARTS, copy_statement, guarded
from tenants.models import Person

STARTS = [*FORMULA_STARTS]


def test_the_starts_known_to_be_dangerous():
    assert {*"=+-@\t\r\uff1d\uff0b\uff0d\uff20"} <= set(STARTS)


@pytest.mark.parametrize("start", STARTS)
def test_both_writers_guard(cast, start):
    name = f"{start}1+1"
    with tenant_scope(cast.contoso.id):
        Person.objects.filter(id=cast.adele.id).update(display_name=name)
        rows = copy_statement(Person.objects.filter(id=cast.adele.id), ["display_name"])
        with connection.cursor() as cursor:
            cursor.execute(rows.removeprefix("COPY (").removesuffix(") TO STDOUT WITH (FORMAT csv)"))
            written = cursor.fetchone()[0]
    assert written == guarded(name) == f"'{name}"


def test_other_cells_stay_as_they_are(cast):
    assert [guarded(cell) for cell in ("a=1", "", "'x", 5, None)] == ["a=1", "", "'x", 5, None]
