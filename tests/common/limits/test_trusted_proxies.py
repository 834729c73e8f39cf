"""Whose word about an address is believed."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from common.limits.trusted_proxies import MOST, TrustedProxies, parsed_address, trusted_proxies

VISITOR, LIE = "203.0.113.9", "1.1.1.1"


@pytest.mark.parametrize(
    ("value", "peer", "forwarded", "visitor"),
    [
        ("", "10.0.0.1", LIE, "10.0.0.1"),
        ("0", "10.0.0.1", LIE, "10.0.0.1"),
        # By number: the nearest entries are the proxies' own.
        ("1", "10.0.0.1", f"{LIE}, {VISITOR}", VISITOR),
        ("2", "10.0.0.1", f"{LIE}, {VISITOR}, 10.0.0.2", VISITOR),
        ("2", "10.0.0.1", "10.0.0.2", ""),
        ("1", "10.0.0.1", "", ""),
        ("1", "10.0.0.1", "unknown", ""),
        # By networks: whoever else connects is a visitor, whatever it says.
        ("10.0.0.0/8", "10.0.0.1", f"{LIE}, {VISITOR}", VISITOR),
        ("10.0.0.0/8", "10.0.0.1", f"{LIE},{VISITOR},10.0.0.2", VISITOR),
        ("10.0.0.0/8", VISITOR, LIE, VISITOR),
        ("10.0.0.0/8", "10.0.0.1", "10.0.0.2, 10.0.0.3", ""),
        ("10.0.0.0/8", "10.0.0.1", "", ""),
        ("10.0.0.0/8", "10.0.0.1", f"{VISITOR}, unknown", ""),
        ("10.0.0.1, ::1", "::1", VISITOR, VISITOR),
        ("10.0.0.1", "::ffff:10.0.0.1", VISITOR, VISITOR),
        ("10.0.0.1", "", VISITOR, ""),
        ("127.0.0.1", "127.0.0.1", "[2001:db8::9]:443", "2001:db8::9"),
        ("127.0.0.1", "127.0.0.1", "203.0.113.9:51000", VISITOR),
    ],
)
def test_who_a_request_comes_from(value: str, peer: str, forwarded: str, visitor: str) -> None:
    assert trusted_proxies(value).visitor(peer, forwarded) == visitor


@pytest.mark.parametrize("value", ["ten", "10.0.0.1/8", str(MOST + 1), "1, 2", "10.0.0.0/33"])
def test_what_cannot_be_meant_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        trusted_proxies(value)


def test_nine_in_a_row_are_the_most() -> None:
    assert trusted_proxies(str(MOST)) == TrustedProxies(count=MOST)


@pytest.mark.parametrize("text", ["", "unknown", "_hidden", "1.2.3", "1.2.3.4.5"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert parsed_address(text) is None


@pytest.mark.parametrize(("peer", "status"), [("10.0.0.1", 200), (VISITOR, 301)])
@pytest.mark.django_db
def test_only_a_trusted_proxy_says_that_https_was_spoken(
    settings: Settings, peer: str, status: int
) -> None:
    settings.TRUSTED_PROXIES = trusted_proxies("10.0.0.0/8")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/robots.txt", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")
    assert answer.status_code == status
