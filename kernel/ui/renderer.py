"""How every Django form is drawn: label, hint, error, and a summary on top."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template import loader


class PortalFormRenderer(DjangoTemplates):
    """Draws forms and fields with our templates, and Django's own widgets inside them.

    Named in `FORM_RENDERER`; needs no entry in INSTALLED_APPS besides `kernel.ui`.
    """

    form_template_name = "ui/form.html"
    formset_template_name = "ui/formset.html"
    field_template_name = "ui/field.html"

    def get_template(self, template_name: str) -> Any:
        """Return one of our templates from the project, any other from Django's forms."""
        if template_name.startswith("ui/"):
            return loader.get_template(template_name)
        return super().get_template(template_name)
