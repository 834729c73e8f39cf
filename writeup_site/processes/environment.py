"""Reads the environment: what cannot be meant is refused in a sentence, not in a traceback.

Every variable is read by a function of this module, which notes its name in `ASKED`; the README
describes them all, and a test compares the two.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from limits import parse_many

from common.limits.trusted_proxies import TrustedProxies, trusted_proxies

ON = {"1", "true", "yes", "on"}
OFF = {"0", "false", "no", "off"}
ASKED: Final[set[str]] = set()  # the names of all variables that were looked at
# What a variable was called before. One that is set by its former name stops the start: a limit
# that is silently not read would be a limit that does not hold.
FORMER: Final = {
    "TRUSTED_PROXIES": "BEHIND_PROXY",
    "OWN_TEXT_LIMITS_PER_READER": "PIECE_LIMITS_PER_READER",
    "OWN_TEXT_LIMITS_PER_NETWORK": "PIECE_LIMITS_PER_NETWORK",
}


def text(name: str, default: str = "") -> str:
    """What `name` holds, or `default` where it is unset or empty.

    Raises SystemExit where it is set by its former name.
    """
    ASKED.add(name)
    if os.environ.get(former := FORMER.get(name, "")):
        raise SystemExit(f"{former} is called {name} now; set that instead and unset {former}.")
    return os.environ.get(name) or default


def number(name: str, default: int, *, low: int, high: int) -> int:
    """The whole number that `name` holds, or `default` where it is unset or empty."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or not low <= int(value) <= high:
        raise SystemExit(f"{name}={value} cannot be used; give a number from {low} to {high}.")
    return int(value)


def flag(name: str, *, default: bool = False) -> bool:
    """Whether `name` is switched on, or `default` where it is unset or empty."""
    value = text(name).lower()
    if value and value not in ON | OFF:
        raise SystemExit(f"{name}={value} is neither on nor off; give 1 or 0.")
    return value in ON if value else default


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`, in any case, or `default` where `name` is unset or empty."""
    value = text(name).upper() or default
    if value not in allowed:
        raise SystemExit(f"{name}={value} is not one of {', '.join(allowed)}.")
    return value


def rates(name: str, default: str) -> str:
    """Rates like `60/minute; 1000/day`, or `default` where `name` is unset or empty."""
    value = text(name, default)
    try:
        parse_many(value)
    except ValueError as error:
        raise SystemExit(
            f"{name}={value} cannot be used; give rates like 60/minute; 1000/day."
        ) from error
    return value


def names(name: str) -> list[str]:
    """Names that are joined by commas, in small letters; none where `name` is unset or empty."""
    return [each.strip().lower() for each in text(name).split(",") if each.strip()]


def address(name: str, default: str, schemes: tuple[str, ...]) -> str:
    """A URL of one of `schemes`, or `default` where `name` is unset or empty."""
    value = text(name, default)
    if not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        known = ", ".join(f"{scheme}://…" for scheme in schemes)
        raise SystemExit(f"{name} cannot be used; give {known}.")
    return value


def provider(name: str) -> str:
    """The https address of a provider of logins; "" where `name` is unset or empty.

    Plain http is taken of this machine alone: whoever listens on the way could log in as anybody.
    """
    value = text(name)
    try:
        parts = urlsplit(value)
        local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    except ValueError:
        parts, local = urlsplit(""), False
    good = parts.scheme == "https" or (parts.scheme == "http" and local)
    if value and not (good and parts.hostname and not parts.query and not parts.fragment):
        raise SystemExit(
            f"{name}={value} cannot be used; give https://login.example/…, the issuer."
        )
    return value


def groups_of_roles(name: str, roles: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Role → the groups that have it, of `owner=heads; engineer=dev, ops; analyst=*`."""
    found: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (each.strip() for each in text(name).split(";"))):
        role, is_said, groups = part.partition("=")
        named = tuple(filter(None, (group.strip() for group in groups.split(","))))
        if not is_said or role.strip() not in roles or not named:
            raise SystemExit(
                f"{name}: “{part}” cannot be used; give roles ({', '.join(roles)}) with groups, "
                "such as owner=heads; engineer=dev, ops; analyst=*."
            )
        found[role.strip()] = named
    return found


def prefix(name: str) -> str:
    """What names on a shared server begin with; "" where `name` is unset or empty."""
    value = text(name)
    if not re.fullmatch(r"[A-Za-z0-9_.:-]{0,40}", value):
        raise SystemExit(
            f"{name}={value} cannot be used; give up to 40 letters, digits and _ . : - in ASCII."
        )
    return value


def model_directory(name: str, *, numbers: int) -> str | None:
    """The directory of a model whose vectors have so many numbers; None where `name` is unset."""
    value = text(name)
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    size = _config(path).get("hidden_size")
    if size is None:
        raise SystemExit(
            f"{name}: {path} holds no model with a config.json; name a directory that "
            "save_pretrained wrote, or a snapshot of the Hugging Face hub."
        )
    if size != numbers:
        raise SystemExit(
            f"{name}: the model's vectors have {size} numbers, and similar articles are kept in "
            f"{numbers}; name a model of {numbers} here, and another of BERTScore's alone in "
            "BERTSCORE_MODEL."
        )
    return str(path)


def last_layer(directory: str | None) -> int | None:
    """The last layer of the model in a directory; None without one, or where it is not told."""
    layers = _config(Path(directory)).get("num_hidden_layers") if directory else None
    return layers if isinstance(layers, int) else None


def _config(directory: Path) -> dict[str, Any]:
    """The model's config.json; {} where there is none that can be read."""
    try:
        return dict(json.loads((directory / "config.json").read_text(encoding="utf-8")).items())
    except (OSError, ValueError, AttributeError):
        return {}


def proxies(name: str) -> TrustedProxies:
    """The proxies in front, by number or by networks; none where `name` is unset or empty."""
    value = text(name)
    try:
        return trusted_proxies(value)
    except ValueError as error:
        raise SystemExit(
            f"{name}={value} cannot be used ({error}); give how many proxies stand in a row, or "
            "their addresses and networks like 127.0.0.1, 10.0.0.0/8."
        ) from error


def folder(name: str, default: Path) -> Path:
    """The folder that `name` holds, made if it is not there; absolute."""
    path = Path(text(name) or default).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SystemExit(
            f"{name}: {path} cannot be made ({error.strerror}); name a folder that can be written."
        ) from error
    return path
