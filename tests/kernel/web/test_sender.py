"""Whose attempts are counted and whose address the journal keeps: only our own proxies may say."""

import pytest
from django.test import Client, RequestFactory, override_settings

from kernel.web.sender import address_of


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.1", "198.51.100.7"),
        (2, "198.51.100.7", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "'; DROP TABLE x", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_what_our_proxies_appended_counts(proxies, header, address):
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header})
    with override_settings(TRUSTED_PROXIES=proxies):
        assert address_of(request) == address


def test_a_connection_without_an_address():
    assert address_of(RequestFactory(REMOTE_ADDR="").get("/")) is None


def test_behind_a_proxy_one_person_slows_nobody_else_down(cast):
    def try_ten_times(from_):
        client = Client(headers={"X-Forwarded-For": from_})
        return [
            client.post(
                "/sign-in/password/", {"email": f"a{from_[-1]}{n}@contoso.example", "password": "x"}
            ).status_code
            for n in range(11)
        ]

    with override_settings(TRUSTED_PROXIES=1):
        assert try_ten_times("198.51.100.7")[-1] == 429
        assert try_ten_times("198.51.100.8")[0] == 422
