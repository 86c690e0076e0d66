"""Where a request comes from: behind proxies of ours their word counts, nobody else's."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """Return the sender's IP address, None when the connection has none.

    Each of `settings.TRUSTED_PROXIES` appends to X-Forwarded-For whom it was called by; what stands
    before those is the sender's own writing. A header that does not fit is ignored.
    """
    proxies: int = settings.TRUSTED_PROXIES
    chain = request.headers.get("X-Forwarded-For", "").split(",")
    told = chain[-proxies] if 0 < proxies <= len(chain) else ""
    return _valid(told) or _valid(request.META.get("REMOTE_ADDR", ""))


def _valid(text: str) -> str | None:
    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None
