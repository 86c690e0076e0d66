"""Every Django form comes out accessible without anybody doing anything."""

import re

from django import forms
from django.utils.safestring import SafeString


class Order(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the invoice.")
    quantity = forms.IntegerField(label="Quantity", min_value=1, required=False)
    term = forms.ChoiceField(
        label="Term", choices=[("m", "Monthly"), ("y", "Yearly")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        if self.cleaned_data.get("quantity") == 13:
            self.add_error(None, "Not thirteen <b>please</b>.")


def drawn(data: dict[str, str] | None = None) -> SafeString:
    return Order(data).render()


def test_each_field_has_its_label_and_hint() -> None:
    seen = drawn()
    assert re.search(r'<label class="label" for="id_name">Name</label>', seen)
    assert re.search(r'<p class="hint" id="id_name_helptext">As on the invoice.</p>', seen)
    assert re.search(r'<input type="text" name="name"[^>]*aria-describedby="id_name_helptext"', seen)
    assert '<legend class="label">Term</legend>' in seen
    assert "role=" not in seen


def test_optional_fields_are_marked() -> None:
    assert drawn().count('<span class="optional">') == 1


def test_errors_are_tied_to_their_fields() -> None:
    seen = drawn({"name": "", "quantity": "0"})
    assert re.search(
        r'name="name"[^>]*aria-invalid="true"[^>]*aria-describedby="id_name_helptext id_name_error"', seen
    )
    assert 'class="field-error" id="id_name_error"' in seen
    assert '<fieldset aria-describedby="id_term_error">' in seen


def test_the_summary_stands_on_top_and_links_to_the_fields() -> None:
    seen = drawn({"name": "", "quantity": "0", "secret": "s"})
    assert seen.index("data-error-summary") < seen.index('class="field"')
    links = re.findall(r'<a href="#(id_\w+)">', seen)
    assert links == ["id_name", "id_quantity", "id_term", "id_agreed"]
    for target in links:
        assert f'id="{target}"' in seen


def test_errors_of_the_whole_form_and_of_hidden_fields_are_told_and_escaped() -> None:
    seen = drawn({"name": "x", "quantity": "13", "term": "m", "agreed": "on"})
    assert "Not thirteen &lt;b&gt;please&lt;/b&gt;." in seen
    assert "This field is required." in seen


def test_a_valid_form_has_no_summary() -> None:
    assert "data-error-summary" not in drawn({"name": "x", "term": "m", "agreed": "on", "secret": "s"})


def test_a_single_mistake_is_told_at_its_field_only() -> None:
    seen = drawn({"name": "", "term": "m", "agreed": "on", "secret": "s"})
    assert "data-error-summary" not in seen
    assert 'class="field-error" id="id_name_error"' in seen


def test_one_field_alone_is_drawn_alike() -> None:
    field = Order()["name"]
    assert field.as_field_group() in drawn()
