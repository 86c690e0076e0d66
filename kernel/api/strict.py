"""Input that says what is wrong with it: unknown fields are named, with the cure."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import serializers


class Strict(serializers.Serializer):
    """A serializer that refuses fields it does not know, instead of dropping them silently."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the clean values. Raises ValidationError with all mistakes at once."""
        mistakes: dict[str, Any] = unknown_names(data, self.fields) if hasattr(data, "keys") else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            raise serializers.ValidationError({**mistakes, **error.detail}) from error
        if mistakes:
            raise serializers.ValidationError(mistakes)
        return value


def unknown_names(given: Any, known: Any) -> dict[str, list[str]]:
    """Return an error for every name in `given` that is not in `known`."""
    names = sorted(str(name) for name in known)
    if not names:
        cure = _("Nothing is expected here. Leave it out.")
    else:
        cure = ngettext("The only one is %(names)s.", "Known are %(names)s.", len(names)) % {
            "names": ", ".join(names)
        }
    return {
        str(name): [_("This name is not known here.") + " " + cure] for name in given if name not in known
    }
