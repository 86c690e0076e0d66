"""Nobody is led astray: only hosts the operator names are gone back to."""

import pytest

from billing.checkout.returning import allowed_return


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.RETURN_HOSTS = ["intranet.example", "apps.example"]


@pytest.mark.parametrize(
    "address",
    [
        "https://intranet.example/",
        "https://intranet.example/page?x=1#y",
        "https://INTRANET.example:8443/",
        "http://apps.example",
    ],
)
def test_allowed(address):
    assert allowed_return(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/contoso/home/",
        "https://evil.example/",
        "https://intranet.example.evil.example/",
        "https://intranet.example@evil.example/",
        "https://evil.example\\@intranet.example/",
        "https://evil.example#@intranet.example/",
        "//intranet.example/",
        "https:intranet.example",
        "javascript://intranet.example/%0aalert(1)",
        "data:text/html,intranet.example",
        " https://intranet.example/",
        "https://intranet.example/\nSet-Cookie: x",
        "https://intranet.example/" + "x" * 500,
        "https://[intranet.example/",
    ],
)
def test_ignored(address):
    assert allowed_return(address) == ""
