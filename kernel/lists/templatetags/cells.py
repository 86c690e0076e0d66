"""Rows of a list: `{% rows %}` and `{% cell %}`. `{% load cells %}`.

    {% rows row in listing.rows %}<tr>
    {% cell "price" class="number" %}{{ row.price|money }}{% endcell %}
    </tr>{% endrows %}

Fifty rows are the hot path of a page. What is the same in all of them (texts, labels, whether a column is shown,
variables that are not the row's) is therefore worked out once per page and joined to one piece of text;
only what is the row's own is rendered for each.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, TextNode, Token, Variable, VariableNode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_CELL = re.compile(r'^cell "(\w+)"(?: class="([\w -]+)")?$')
_ROWS = re.compile(r"^rows (\w+) in (\S+)$")


class CellNode(Node):
    """A cell; `listing` is what `kernel.lists.show` returned."""

    def __init__(self, column: str, look: str, nodelist: NodeList) -> None:
        self.column, self.look, self.nodelist = column, look, nodelist

    def render(self, context: Context) -> SafeString:
        """Return the whole cell, or nothing."""
        opening = self.opening(context)
        return mark_safe(f"{opening}{self.nodelist.render(context)}</td>") if opening else opening

    def opening(self, context: Context) -> SafeString:
        """Return the cell's own tag, nothing where its column is not shown."""
        listing = context["listing"]
        if not listing.show[self.column]:
            return mark_safe("")
        look = format_html(' class="{}"', self.look) if self.look else ""
        return format_html('<td data-label="{}"{}>', listing.labels[self.column], look)


class RowsNode(Node):
    """A loop over rows; `name` is the row's variable."""

    def __init__(self, name: str, rows: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.rows, self.nodelist = name, rows, nodelist

    def render(self, context: Context) -> SafeString:
        """Return all rows."""
        pieces = list(_joined(self._pieces(self.nodelist, context)))
        out: list[str] = []
        with context.push():
            for row in self.rows.resolve(context):
                context[self.name] = row
                out += [p if isinstance(p, str) else str(p.render_annotated(context)) for p in pieces]
        return mark_safe("".join(out))

    def _pieces(self, nodes: Iterable[Node], context: Context) -> Iterator[str | Node]:
        """Yield texts for what is the same in all rows, nodes for the rest."""
        for node in nodes:
            if isinstance(node, CellNode):
                opening = node.opening(context)
                if opening:
                    yield from (opening, *self._pieces(node.nodelist, context), "</td>")
            elif isinstance(node, TextNode) or (isinstance(node, VariableNode) and self._is_same(node)):
                yield node.render(context)
            else:
                yield node

    def _is_same(self, node: VariableNode) -> bool:
        expression = node.filter_expression
        used = [
            expression.var,
            *(arg for _function, args in expression.filters for is_var, arg in args if is_var),
        ]
        return not any(
            isinstance(one, Variable) and str(one.var).partition(".")[0] == self.name for one in used
        )


def _joined(pieces: Iterable[str | Node]) -> Iterator[str | Node]:
    for is_text, group in groupby(pieces, lambda piece: isinstance(piece, str)):
        if is_text:
            yield "".join(map(str, group))
        else:
            yield from group


@register.tag("cell")
def compile_cell(parser: Parser, token: Token) -> CellNode:
    """Compile `{% cell "name" %}` or `{% cell "name" class="..." %}` up to `{% endcell %}`."""
    found = _CELL.match(token.contents)
    if found is None:
        raise TemplateSyntaxError(
            'A cell names its column and at most a class: {% cell "price" class="number" %}.'
        )
    nodelist = parser.parse(("endcell",))
    parser.delete_first_token()
    return CellNode(found[1], found[2] or "", nodelist)


@register.tag("rows")
def compile_rows(parser: Parser, token: Token) -> RowsNode:
    """Compile `{% rows row in listing.rows %}` up to `{% endrows %}`."""
    found = _ROWS.match(token.contents)
    if found is None:
        raise TemplateSyntaxError("Rows are written like a loop: {% rows row in listing.rows %}.")
    nodelist = parser.parse(("endrows",))
    parser.delete_first_token()
    return RowsNode(found[1], parser.compile_filter(found[2]), nodelist)
