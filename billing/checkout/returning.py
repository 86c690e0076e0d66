"""allowed_return(): where a buyer may go back to: only hosts the operator names, so that nobody is led astray."""

from urllib.parse import urlsplit

import structlog
from django.conf import settings

log = structlog.get_logger()
LONGEST = 500


def allowed_return(address: str) -> str:
    """Return the address when its host is one of RETURN_HOSTS, else "" (and a line in the log)."""
    if not address:
        return ""
    if len(address) <= LONGEST and _is_plain(address) and _host(address) in settings.RETURN_HOSTS:
        return address
    log.warning("return_address_ignored", host=_host(address)[:200])
    return ""


def host_of(address: str) -> str:
    """Return the host of an allowed address, to name it to the reader."""
    return _host(address)


def _is_plain(address: str) -> bool:
    """Whether a browser and we read the same host out of it: no backslash, blank, control sign or password."""
    return address.startswith(("https://", "http://")) and not any(
        sign in "\\@" or sign.isspace() or not sign.isprintable() for sign in address
    )


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").casefold()
    except ValueError:
        return ""
