"""begin_sign_in(): somebody gave their address elsewhere; go on with the second step."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

# The address between the two steps; a tab of its own may overwrite it, so the form carries it too.
ADDRESS = "sign_in_address"


def begin_sign_in(request: HttpRequest, email: str, way_on: str) -> str:
    """Remember the address and return the page that asks for the password; from there it goes to `way_on`."""
    request.session[ADDRESS] = email
    return f"{reverse('sign-in-password')}?{urlencode({'next': way_on})}"
