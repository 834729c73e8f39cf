"""Refuses to start unsafe: what is good enough on loopback is not good enough off it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def safe_off_loopback(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors that stop every command while HOST is an address that others can reach."""
    if settings.HOST in settings.LOOPBACK:
        return []
    errors: list[CheckMessage] = []
    if not settings.SECRET_KEY_GIVEN:
        errors.append(
            Error(
                f"HOST={settings.HOST} is reachable by others and SECRET_KEY is not set.",
                hint="Set SECRET_KEY to 50 random characters, the same on every machine.",
                id="writeup.E001",
            )
        )
    if settings.DEBUG:
        errors.append(
            Error(
                f"HOST={settings.HOST} is reachable by others and DEBUG is on.",
                hint="Unset DEBUG: its error pages show settings and code.",
                id="writeup.E002",
            )
        )
    if "*" in settings.ALLOWED_HOSTS or not settings.HOSTS_GIVEN:
        errors.append(
            Error(
                f"HOST={settings.HOST} is reachable by others and ALLOWED_HOSTS names no host.",
                hint="Set ALLOWED_HOSTS to the names the site is called by, joined by commas.",
                id="writeup.E003",
            )
        )
    if not settings.HTTPS and not settings.ALLOW_PLAIN_HTTP:
        errors.append(
            Error(
                f"HOST={settings.HOST} is reachable by others and HTTPS is off.",
                hint="Put it behind a proxy that speaks HTTPS (BEHIND_PROXY=1), or say "
                "ALLOW_PLAIN_HTTP=1 where everybody on the way may read passwords.",
                id="writeup.E004",
            )
        )
    if settings.HTTPS and not settings.SECURE_PROXY_SSL_HEADER:
        errors.append(
            Error(
                f"HOST={settings.HOST}: HTTPS is on and nothing in front is said to speak it.",
                hint="The site itself speaks plain HTTP; every page would redirect for ever. Put a "
                "proxy in front and set BEHIND_PROXY=1.",
                id="writeup.E005",
            )
        )
    return errors
