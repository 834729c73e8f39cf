"""Refuses to start unsafe: what is good enough on loopback is not good enough off it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from common.limits.trusted_proxies import TrustedProxies

SAFETY: Final = "safety"  # the tag of what `up` asks before it starts anything


@register(SAFETY)
def safe_off_loopback(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors that stop every command while HOST is an address that others can reach."""
    if settings.HOST in settings.LOOPBACK:
        return []
    return [
        Error(f"HOST={settings.HOST} is reachable by others and {what}", hint=hint, id=name)
        for what, hint, name in _unsafe()
    ]


def _unsafe() -> Iterator[tuple[str, str, str]]:
    """What is wrong, the way out, and the check's id."""
    if not settings.SECRET_KEY_GIVEN:
        yield (
            "SECRET_KEY is not set.",
            "Set SECRET_KEY to 50 random characters, the same on every machine.",
            "writeup.E001",
        )
    if settings.DEBUG:
        yield (
            "DEBUG is on.",
            "Unset DEBUG: its error pages show settings and code.",
            "writeup.E002",
        )
    if "*" in settings.ALLOWED_HOSTS or not settings.HOSTS_GIVEN:
        yield (
            "ALLOWED_HOSTS names no host.",
            "Set ALLOWED_HOSTS to the names the site is called by, joined by commas.",
            "writeup.E003",
        )
    if not settings.HTTPS and not settings.ALLOW_PLAIN_HTTP:
        yield (
            "HTTPS is off.",
            "Put it behind a proxy that speaks HTTPS (TRUSTED_PROXIES), or say ALLOW_PLAIN_HTTP=1 "
            "where everybody on the way may read passwords.",
            "writeup.E004",
        )
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        yield (
            "HTTPS is on, but nothing in front is said to speak it.",
            "The site itself speaks plain HTTP; every page would redirect for ever. Put a proxy "
            "in front and name it by TRUSTED_PROXIES.",
            "writeup.E005",
        )


@register(SAFETY)
def company_login_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An error where a provider of logins is named, and not who we are there."""
    if not settings.OIDC_ISSUER or (settings.OIDC_RP_CLIENT_ID and settings.OIDC_RP_CLIENT_SECRET):
        return []
    return [
        Error(
            "OIDC_ISSUER is set, but not OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.",
            hint="Set what the provider gave you for this site, or unset OIDC_ISSUER.",
            id="writeup.E006",
        )
    ]


@register(deploy=True)
def proxies_in_front(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warnings of `check --deploy` about whose word on a visitor's address is taken."""
    return [Warning(what, hint=hint, id=name) for what, hint, name in _doubtful_proxies()]


def _doubtful_proxies() -> Iterator[tuple[str, str, str]]:
    trusted: TrustedProxies = settings.TRUSTED_PROXIES
    if not trusted and settings.HOSTS_GIVEN and settings.HOST in settings.LOOPBACK:
        yield (
            f"Something forwards to HOST={settings.HOST}, as ALLOWED_HOSTS has names that others "
            "call, but TRUSTED_PROXIES names nothing: all readers will look like one network.",
            "Set TRUSTED_PROXIES=127.0.0.1 for a proxy on this machine.",
            "writeup.W001",
        )
    if trusted.count and settings.HOST not in settings.LOOPBACK:
        yield (
            f"TRUSTED_PROXIES={trusted.count} believes whoever reaches HOST={settings.HOST}.",
            "Where only the proxy can reach it, that is well; else name the proxy's address.",
            "writeup.W002",
        )
    if wide := [network for network in trusted.networks if network.prefixlen == 0]:
        yield (
            f"TRUSTED_PROXIES has {wide[0]}: everybody may say where they come from.",
            "Name the proxies' own addresses and networks.",
            "writeup.W003",
        )
    if not settings.HTTPS and settings.HOSTS_GIVEN and not settings.ALLOW_PLAIN_HTTP:
        yield (
            "HTTPS is off, so cookies are sent in the clear as well.",
            "Set HTTPS=1 behind a proxy that speaks it.",
            "writeup.W004",
        )
