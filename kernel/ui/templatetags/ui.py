"""The tags of the design system: `ui`, `slot`, `icon`, `stylesheets`.

    {% ui "badge" tone="good" label=word / %}
    {% ui "dialog" id="cancel" title=question %}body{% slot footer %}buttons{% endslot %}{% endui %}

Every mistake (unknown component, prop or slot, missing prop, unknown literal value) is a
TemplateSyntaxError when the template compiles. A component sees its props and nothing of the page.
"""

import re
from functools import lru_cache
from itertools import count
from typing import Any

from django import template
from django.template import Context, Engine, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Template, Token
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from kernel.ui import stylesheets as sheets
from kernel.ui import vocabulary  # noqa: F401  declares the components
from kernel.ui.components import COMPONENTS, Component
from kernel.ui.icons import icon_markup, require_icon

register = template.Library()

_ARGUMENT = re.compile(r"^([A-Za-z_][\w:.-]*)=(.+)$", re.DOTALL)
_PASSED_ON = re.compile(r"^(hx|data|aria)-[\w:.-]+$")


_numbers = count(1)


class Uid:
    """An id for an element that needs one and was given none; made only when written."""

    def __init__(self) -> None:
        self._id = ""

    def __str__(self) -> str:
        self._id = self._id or f"ui-{next(_numbers)}"
        return self._id


class UiNode(Node):
    """Renders one component with its own props only."""

    child_nodelists = ("body", "slotted")

    def __init__(
        self,
        declared: Component,
        props: dict[str, FilterExpression],
        attributes: dict[str, FilterExpression],
        body: NodeList,
        slots: dict[str, NodeList],
    ) -> None:
        self.declared = declared
        self.props = props
        self.attributes = attributes
        self.body = body
        self.slots = slots
        self.slotted = NodeList(node for nodes in slots.values() for node in nodes)
        self._template: Template | None = None

    def render(self, context: Context) -> SafeString:
        """Return the component's markup."""
        if self._template is None:
            self._template = Engine.get_default().get_template(self.declared.template)
        values: dict[str, Any] = {**self.declared.optional, "uid": Uid()}
        for name, expression in self.props.items():
            values[name] = expression.resolve(context)
        if self.declared.attributes:
            values["attributes"] = _flat(
                {name: value.resolve(context) for name, value in self.attributes.items()}
            )
        if self.declared.body:
            values["body"] = self.body.render(context)
        for name in self.declared.slots:
            values[name] = self.slots[name].render(context) if name in self.slots else ""
        inner = context.new(values)
        inner.autoescape = True
        return mark_safe(self._template.render(inner).strip())


def _flat(attributes: dict[str, Any]) -> SafeString:
    """Return attributes as markup: None and False are left out, True stands alone."""
    parts = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        parts.append(f" {name}" if value is True else f' {name}="{conditional_escape(value)}"')
    return mark_safe("".join(parts))


@register.tag("ui")
def do_ui(parser: Parser, token: Token) -> UiNode:
    """Compile `{% ui "name" prop=value … / %}` or `{% ui "name" … %}…{% endui %}`."""
    bits = token.split_contents()[1:]
    closed = bool(bits) and bits[-1] == "/"
    bits = bits[:-1] if closed else bits
    if not bits or bits[0][0] not in "\"'" or bits[0][0] != bits[0][-1]:
        raise TemplateSyntaxError('A component is called by its quoted name: {% ui "badge" label=word / %}.')
    declared = _declared(bits[0][1:-1])
    props, attributes = _arguments(parser, declared, bits[1:])
    body, slots = (NodeList(), {}) if closed else _content(parser, declared)
    return UiNode(declared, props, attributes, body, slots)


def _declared(name: str) -> Component:
    try:
        return COMPONENTS[name]
    except KeyError:
        known = ", ".join(sorted(COMPONENTS))
        raise TemplateSyntaxError(f"There is no component {name!r}. There are: {known}.") from None


def _arguments(
    parser: Parser, declared: Component, bits: list[str]
) -> tuple[dict[str, FilterExpression], dict[str, FilterExpression]]:
    props: dict[str, FilterExpression] = {}
    attributes: dict[str, FilterExpression] = {}
    for bit in bits:
        match = _ARGUMENT.match(bit)
        if match is None:
            raise TemplateSyntaxError(f"{declared.name}: {bit!r} is not a prop=value.")
        name, raw = match.groups()
        if name in props or name in attributes:
            raise TemplateSyntaxError(f"{declared.name}: {name} is given twice.")
        if name in declared.props:
            _check_choice(declared, name, raw)
            props[name] = parser.compile_filter(raw)
        elif declared.attributes and _PASSED_ON.match(name):
            attributes[name] = parser.compile_filter(raw)
        else:
            known = ", ".join(sorted(declared.props))
            raise TemplateSyntaxError(f"{declared.name} has no prop {name!r}. It has: {known}.")
    if missing := declared.required - props.keys():
        raise TemplateSyntaxError(f"{declared.name} needs {', '.join(sorted(missing))}.")
    return props, attributes


def _check_choice(declared: Component, name: str, raw: str) -> None:
    """Check a literal value against the component's choices and the sprite."""
    if raw[0] not in "\"'" or raw[0] != raw[-1] or raw[0] in raw[1:-1]:
        return
    value = raw[1:-1]
    allowed = declared.choices.get(name)
    if allowed and value not in allowed:
        raise TemplateSyntaxError(f"{declared.name}: {name} is one of {', '.join(allowed)}, not {value!r}.")
    if name == "icon" and value:
        require_icon(value)


def _content(parser: Parser, declared: Component) -> tuple[NodeList, dict[str, NodeList]]:
    body = NodeList()
    slots: dict[str, NodeList] = {}
    while True:
        body.extend(parser.parse(("slot", "endui")))
        token = parser.next_token()
        if token.contents == "endui":
            break
        name = token.split_contents()[-1]
        if name not in declared.slots or name in slots:
            known = ", ".join(sorted(declared.slots)) or "none"
            raise TemplateSyntaxError(f"{declared.name} has no free slot {name!r}. It has: {known}.")
        slots[name] = parser.parse(("endslot",))
        parser.delete_first_token()
    if not declared.body and any(str(getattr(node, "s", "x")).strip() for node in body):
        raise TemplateSyntaxError(f"{declared.name} takes no body.")
    return body, slots


@register.tag("slot")
def do_slot(parser: Parser, token: Token) -> Node:
    """Refuse a slot that is not a direct child of a component."""
    raise TemplateSyntaxError("{% slot %} stands directly inside {% ui %}, not inside another tag.")


class IconNode(Node):
    """Renders one picture of the sprite."""

    def __init__(self, name: FilterExpression, label: FilterExpression | None) -> None:
        self.name = name
        self.label = label

    def render(self, context: Context) -> SafeString:
        """Return the icon's markup; an empty name gives nothing."""
        return icon_markup(self.name.resolve(context), self.label.resolve(context) if self.label else "")


@register.tag("icon")
def do_icon(parser: Parser, token: Token) -> IconNode:
    """Compile `{% icon "check" %}` (decoration) or `{% icon "check" word %}` (with a name)."""
    bits = token.split_contents()[1:]
    if not 1 <= len(bits) <= 2:
        raise TemplateSyntaxError(
            'An icon takes its name and, where it stands alone, a word: {% icon "check" word %}.'
        )
    if bits[0][0] in "\"'":
        require_icon(bits[0][1:-1])
    label = parser.compile_filter(bits[1]) if len(bits) == 2 else None
    return IconNode(parser.compile_filter(bits[0]), label)


@register.simple_tag
def stylesheets() -> SafeString:
    """Return the links to all style sheets, in the order of the layers."""
    return _links(sheets.screen())


@lru_cache(maxsize=1)
def _links(paths: tuple[str, ...]) -> SafeString:
    """Written once per process: a file's address never changes while it runs."""
    return mark_safe(
        "\n".join(format_html('<link rel="stylesheet" href="{}">', static(path)) for path in paths)
    )
