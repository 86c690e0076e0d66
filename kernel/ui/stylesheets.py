"""Which style sheets a page links, in the order of the layers."""

from functools import lru_cache

from django.contrib.staticfiles import finders

from kernel.ui import vocabulary  # noqa: F401  declares the components
from kernel.ui.components import COMPONENTS

BEFORE = ("layers", "tokens", "reset", "base", "layout")
SHAPES = (
    "bill",
    "chart",
    "checkout",
    "found",
    "holders",
    "home",
    "icon",
    "lists",
    "picks",
    "price",
    "stripe",
)
AFTER = ("utilities", "print")


@lru_cache(maxsize=1)
def screen() -> tuple[str, ...]:
    """Return the static paths; a component without a sheet of its own has none."""
    components = [f"css/components/{name}.css" for name in sorted({*COMPONENTS, *SHAPES})]
    return (
        *(f"css/{name}.css" for name in BEFORE),
        *(path for path in components if finders.find(path)),
        *(f"css/{name}.css" for name in AFTER),
    )
