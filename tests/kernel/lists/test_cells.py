"""A cell is written where its column is shown; what is the same in all rows is the same as in a plain loop."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError

ROWS = Template(
    '{% load cells %}{% rows n in listing.rows %}{% cell "price" class="number" %}{{ n }}{% endcell %}'
    '{% cell "owner" %}never{% endcell %}{% endrows %}'
)


def listing(**show):
    return SimpleNamespace(rows=[1, 2], show=show, labels={"price": "Price <of all>", "owner": "Owner"})


def test_shown_cells_carry_label_and_class():
    page = ROWS.render(Context({"listing": listing(price=True, owner=False)}))
    cell = '<td data-label="Price &lt;of all&gt;" class="number">{}</td>'
    assert page == cell.format(1) + cell.format(2)


def test_each_page_asks_its_own_listing():
    assert ROWS.render(Context({"listing": listing(price=False, owner=False)})) == ""
    assert ROWS.render(Context({"listing": listing(price=False, owner=True)})).count("never") == 2


@pytest.mark.parametrize("bad", ["{% cell %}", '{% cell "price" width="3" %}', "{% cell price %}"])
def test_anything_else_does_not_compile(bad):
    with pytest.raises(TemplateSyntaxError, match="A cell names its column"):
        Template("{% load cells %}" + bad + "{% endcell %}")


def test_rows_write_what_a_plain_loop_writes():
    body = (
        '<p id="{{ row.id }}" title="{{ title }}">{{ row.name|default:title }}{% if row.id == 2 %}{{ shout|upper }}'
        "{% endif %}{{ many.row }}{{ title|add:row.name }}</p>"
    )
    context = {
        "listing": listing(),
        "title": "<all>",
        "shout": "two",
        "many": {"row": "not the row's"},
    }
    context["listing"].rows = [{"id": 1, "name": "<b>"}, {"id": 2, "name": ""}]
    fast = Template("{% load cells %}{% rows row in listing.rows %}" + body + "{% endrows %}{{ row }}")
    plain = Template("{% for row in listing.rows %}" + body + "{% endfor %}")
    assert fast.render(Context(context)) == plain.render(Context(context))
    assert "TWO" in fast.render(Context(context))


def test_rows_are_written_like_a_loop():
    with pytest.raises(TemplateSyntaxError, match="Rows are written like a loop"):
        Template("{% load cells %}{% rows listing.rows %}{% endrows %}")
