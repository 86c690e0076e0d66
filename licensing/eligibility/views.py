"""The page Why?: the trace of one product for whoever asks, guests included."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from kernel.web.htmx import page_or_part
from licensing.eligibility.check import eligibility_of
from licensing.eligibility.queries import find_product
from licensing.eligibility.rules import Wanted

PAGE = "licensing/eligibility/why.html"


@require_GET
def why(request: HttpRequest, organization: str, product: str) -> HttpResponse:
    """Every check with its rule and next step; a panel for htmx. `?wanted=` asks about a trial."""
    found = find_product(product)
    if found is None:
        raise Http404
    asked = request.GET.get("wanted", "")
    wanted = Wanted(asked) if asked in set(Wanted) else Wanted.PURCHASE
    eligibility = eligibility_of(actor=request.actor, product=found, wanted=wanted)
    close_url = (request.htmx and request.htmx.current_url_abs_path) or reverse("home", args=[organization])
    return page_or_part(request, PAGE, {"eligibility": eligibility, "close_url": close_url}, part="panel")
