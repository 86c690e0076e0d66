"""What an import asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A CSV file in UTF-8 with the columns of the admin center; Username and Display name are needed."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )
