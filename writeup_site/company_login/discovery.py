"""Where a provider's doors are: what it says under its issuer's address, asked once an hour."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from django.conf import settings

FRESH: Final = 60 * 60  # seconds
LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class ProviderError(Exception):
    """The provider said nothing, or something that cannot be used; the message says what."""


@dataclass(frozen=True)
class Provider:
    """A provider's addresses, and the issuer as its tokens name it. user_info: "" without one."""

    issuer: str
    authorization: str
    token: str
    keys: str
    user_info: str


_found: dict[str, tuple[float, Provider]] = {}


def provider() -> Provider:
    """The provider of settings.OIDC_ISSUER. Raises ProviderError."""
    issuer: str = settings.OIDC_ISSUER
    at, found = _found.get(issuer, (0.0, None))
    if found is None or time.monotonic() - at > FRESH:
        found = _asked(issuer)
        _found[issuer] = (time.monotonic(), found)
    return found


def _asked(issuer: str) -> Provider:
    """OpenID Connect Discovery 1.0, section 4."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        response = requests.get(address, timeout=settings.OIDC_TIMEOUT, allow_redirects=False)
        response.raise_for_status()
        said = response.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderError(f"{address} does not answer as it should: {error}") from error
    if not isinstance(said, dict) or str(said.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise ProviderError(f"{address} speaks of another issuer")
    return Provider(
        issuer=str(said["issuer"]),
        authorization=_door(said, "authorization_endpoint"),
        token=_door(said, "token_endpoint"),
        keys=_door(said, "jwks_uri"),
        user_info=_door(said, "userinfo_endpoint") if said.get("userinfo_endpoint") else "",
    )


def _door(said: dict[str, Any], name: str) -> str:
    address = str(said.get(name, ""))
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL):
        return address
    raise ProviderError(f"the provider's {name} is no https address")
