"""The style guide: every component in every variant."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.ui import samples
from kernel.ui.components import COMPONENTS, SIZES, TONES
from kernel.ui.icons import icon_names
from kernel.ui.vocabulary import LOOKS


def guide(request: HttpRequest) -> HttpResponse:
    """Show the design system; `?theme=` and `?density=` override the reader's own choice."""
    context = {
        "components": sorted(COMPONENTS.values(), key=lambda one: one.name),
        "icons": sorted(icon_names()),
        "tones": TONES,
        "sizes": SIZES,
        "looks": LOOKS,
        "navigation": samples.navigation(),
        **samples.context(request.GET.get("form") == "wrong"),
    }
    for name in ("theme", "density"):
        if choice := request.GET.get(name):
            context[name] = choice
    return render(request, "ui/guide/guide.html", context)
