"""What `check --deploy` says of the proxies in front."""

from __future__ import annotations

from typing import Final

import pytest
from pytest_django.fixtures import Settings

from common.limits.trusted_proxies import trusted_proxies
from writeup_site.checks import company_login_is_whole, proxies_in_front

ANYWHERE: Final = "0.0.0.0"  # noqa: S104


@pytest.mark.parametrize(
    ("host", "named", "proxies", "said"),
    [
        ("127.0.0.1", True, "127.0.0.1", []),
        ("127.0.0.1", True, "1", []),
        ("127.0.0.1", False, "", []),  # nothing is in front of a site of this machine alone
        ("127.0.0.1", True, "", ["writeup.W001"]),
        (ANYWHERE, True, "10.0.0.0/8", []),
        (ANYWHERE, True, "1", ["writeup.W002"]),
        (ANYWHERE, True, "10.0.0.0/8, ::/0", ["writeup.W003"]),
    ],
)
def test_it_warns_where_too_many_or_nobody_is_believed(
    settings: Settings, host: str, named: bool, proxies: str, said: list[str]
) -> None:
    settings.HOST, settings.HOSTS_GIVEN, settings.HTTPS = host, named, True
    settings.TRUSTED_PROXIES = trusted_proxies(proxies)
    assert [warning.id for warning in proxies_in_front(None)] == said


def test_it_warns_of_a_named_site_without_https(settings: Settings) -> None:
    settings.HOST, settings.HOSTS_GIVEN, settings.HTTPS = "127.0.0.1", True, False
    settings.TRUSTED_PROXIES = trusted_proxies("127.0.0.1")
    assert [warning.id for warning in proxies_in_front(None)] == ["writeup.W004"]
    settings.ALLOW_PLAIN_HTTP = True  # it was said to be meant
    assert proxies_in_front(None) == []


def test_a_provider_of_logins_needs_to_know_this_site(settings: Settings) -> None:
    assert company_login_is_whole(None) == []
    settings.OIDC_ISSUER = "https://login.example"
    assert [error.id for error in company_login_is_whole(None)] == ["writeup.E006"]
    settings.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_SECRET = "given"
    assert company_login_is_whole(None) == []
