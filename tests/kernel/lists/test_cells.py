"""A cell is written where its column is shown, with its label, and nowhere else."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError

ROWS = Template(
    '{% load cells %}{% for n in listing.rows %}{% cell "price" class="number" %}{{ n }}{% endcell %}'
    '{% cell "owner" %}never{% endcell %}{% endfor %}'
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
