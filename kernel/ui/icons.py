"""Icons: the names in static/icons/sprite.svg and their markup."""

import re
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template import TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SPRITE = "icons/sprite.svg"


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Return the names the sprite knows."""
    path = finders.find(SPRITE)
    if not path:
        raise LookupError(f"{SPRITE} is not among the static files.")
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', Path(path).read_text(encoding="utf-8")))


def require_icon(name: str) -> None:
    """Raise TemplateSyntaxError when the sprite does not know `name`."""
    if name not in icon_names():
        raise TemplateSyntaxError(f"There is no icon {name!r}. There are: {', '.join(sorted(icon_names()))}.")


@lru_cache(maxsize=512)
def _drawn(name: str) -> SafeString:
    # The sprite's address with it: looking it up costs more than drawing, and a page draws hundreds.
    address = static(SPRITE)
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', address, name
    )


def icon_markup(name: str, label: str = "") -> SafeString:
    """Return the icon as markup: decoration, or with `label` an image of that name."""
    if not name:
        return mark_safe("")
    if not label:
        return _drawn(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
        label,
        static(SPRITE),
        name,
    )
