"""`{% cell %}`: one cell of a list's row, or nothing where its column is not shown. `{% load cells %}`.

    {% for row in listing.rows %}<tr>
    {% cell "price" class="number" %}{{ row.price|money }}{% endcell %}
    </tr>{% endfor %}

Whether a column is shown and what it is called is looked up once per page, not in each of fifty rows.
"""

import re

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ARGUMENTS = re.compile(r'^cell "(\w+)"(?: class="([\w -]+)")?$')


class CellNode(Node):
    """A cell; `listing` is what `kernel.lists.show` returned."""

    def __init__(self, column: str, look: str, nodelist: NodeList) -> None:
        self.column, self.look, self.nodelist = column, look, nodelist

    def render(self, context: Context) -> SafeString:
        """Return the whole cell, or nothing."""
        opening = context.render_context.get(self)
        if opening is None:
            opening = context.render_context[self] = self._opening(context)
        return mark_safe(f"{opening}{self.nodelist.render(context)}</td>") if opening else opening

    def _opening(self, context: Context) -> SafeString:
        listing = context["listing"]
        if not listing.show[self.column]:
            return mark_safe("")
        look = format_html(' class="{}"', self.look) if self.look else ""
        return format_html('<td data-label="{}"{}>', listing.labels[self.column], look)


@register.tag("cell")
def compile_cell(parser: Parser, token: Token) -> CellNode:
    """Compile `{% cell "name" %}` or `{% cell "name" class="..." %}` up to `{% endcell %}`."""
    found = _ARGUMENTS.match(token.contents)
    if found is None:
        raise TemplateSyntaxError(
            'A cell names its column and at most a class: {% cell "price" class="number" %}.'
        )
    nodelist = parser.parse(("endcell",))
    parser.delete_first_token()
    return CellNode(found[1], found[2] or "", nodelist)
