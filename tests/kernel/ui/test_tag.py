"""The component tag: strict when a template compiles, blind to the page, escaped."""

import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory

from kernel.ui.components import COMPONENTS, component


def draw(source: str, **page: object) -> str:
    return Template("{% load ui %}" + source).render(Context(page))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ('{% ui "bagde" label="x" / %}', "no component 'bagde'"),
        ('{% ui "badge" label="x" colour="red" / %}', "badge has no prop 'colour'"),
        ('{% ui "badge" tone="good" / %}', "badge needs label"),
        ('{% ui "badge" label="x" tone="green" / %}', "tone is one of"),
        ('{% ui "badge" label="x" icon="unicorn" / %}', "no icon 'unicorn'"),
        ('{% ui "badge" label="x" label="y" / %}', "given twice"),
        ('{% ui "badge" "x" / %}', "not a prop=value"),
        ("{% ui badge label='x' / %}", "quoted name"),
        ('{% ui "badge" label="x" hx-get="/" / %}', "no prop 'hx-get'"),
        ('{% ui "badge" label="x" %}words{% endui %}', "takes no body"),
        ('{% ui "badge" label="x" %}{{ words }}{% endui %}', "takes no body"),
        ('{% ui "card" %}{% slot foot %}{% endslot %}{% endui %}', "no free slot 'foot'"),
        (
            '{% ui "card" %}{% slot footer %}{% endslot %}{% slot footer %}{% endslot %}{% endui %}',
            "no free slot",
        ),
        ('{% ui "card" %}{% if a %}{% slot footer %}{% endslot %}{% endif %}{% endui %}', "directly inside"),
        ('{% ui "card" %}', "Unclosed tag"),
        ('{% icon "unicorn" %}', "no icon 'unicorn'"),
    ],
)
def test_a_mistake_stops_the_template_from_compiling(source: str, says: str) -> None:
    with pytest.raises(TemplateSyntaxError, match=says):
        Template("{% load ui %}" + source)


def test_a_component_does_not_see_the_page() -> None:
    request = RequestFactory().get("/")
    source = '{% load ui %}{% ui "badge" label="x" / %}'
    seen = Template(source).render(
        RequestContext(request, {"tone": "danger", "icon": "trash", "look": "filled"})
    )
    assert seen == '<span class="badge" data-tone="neutral">x</span>'


def test_the_body_and_the_slots_see_the_page() -> None:
    footer = "{% slot footer %}{% if who %}of {{ who }}{% endif %}{% endslot %}"
    source = '{% ui "card" title="T" %}{{ who }}' + footer + "{% endui %}"
    seen = draw(source, who="Bram")
    assert '<div class="card-body">Bram</div>' in seen
    assert '<footer class="card-foot">of Bram</footer>' in seen


@pytest.mark.parametrize("name", ["label", "value", "remove"])
def test_props_are_escaped(name: str) -> None:
    props = {"label": "x", "value": "y", "remove": "/", name: '"><script>'}
    seen = draw('{% ui "chip" label=label value=value remove=remove / %}', **props)
    assert "<script>" not in seen
    assert "&lt;script&gt;" in seen


def test_props_are_escaped_even_where_the_page_does_not_escape() -> None:
    source = '{% autoescape off %}{% ui "badge" label=label / %}{% endautoescape %}'
    assert "<b>" not in draw(source, label="<b>")


def test_attributes_are_passed_on_and_escaped() -> None:
    source = '{% ui "button" label="x" hx-get=url data-export=yes aria-controls=none data-say="a b" / %}'
    seen = draw(source, url='/?a=1&b="', yes=True, none=None)
    assert ' hx-get="/?a=1&amp;b=&quot;"' in seen
    assert " data-export " in seen
    assert ' data-say="a b"' in seen
    assert "aria-controls" not in seen


def test_a_disabled_button_with_a_reason_can_be_reached_and_says_why() -> None:
    seen = draw('{% ui "button" id="assign" label="Assign" disabled=True reason="Take control first." / %}')
    assert 'aria-disabled="true" aria-describedby="assign-why"' in seen
    assert 'id="assign-why">Take control first.</span>' in seen
    assert " disabled" not in seen


def test_two_elements_never_share_an_id() -> None:
    source = '{% for n in "ab" %}{% ui "progress" label="x" value=1 / %}{% endfor %}'
    ids = [part.split('"')[0] for part in draw(source).split('<progress id="')[1:]]
    assert len(ids) == len(set(ids)) == 2


def test_a_status_is_never_color_alone() -> None:
    for tone in ("neutral", "brand", "info", "good", "warning", "danger"):
        seen = draw('{% ui "status" label="Active" tone=tone / %}', tone=tone)
        assert "<svg" in seen
        assert "Active" in seen


def test_a_name_cannot_be_declared_twice() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        component("badge")


def test_each_component_has_its_markup() -> None:
    for declared in COMPONENTS.values():
        props = " ".join(f"{name}=x" for name in declared.required)
        body = "%}{% endui %}" if declared.body else "/ %}"
        Template('{% load ui %}{% ui "' + declared.name + f'" {props} {body}')
        assert Template("{% include '" + declared.template + "' %}")
