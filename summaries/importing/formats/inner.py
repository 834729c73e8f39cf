"""What a line holds in objects and lists of its own, by names such as `info.id`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from common.files.decoding import parse_json
from common.files.rejections import FieldError

_NOTHING: Final = object()
_PARTS: Final = 20  # of a key with dots
_PLACE: Final = re.compile(r"[0-9]{1,9}")  # no list is longer


def with_inner(fields: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The fields, and beside them what each of the names leads to, where it leads to something.

    A name's parts are joined by dots: a key of an object, or a place in a list, from 0 on. Objects
    and lists may stand there as text. A field that is called so as a whole goes before.
    """
    found = {name: _at(fields, name.split(".")) for name in names if name not in fields}
    return fields | {name: value for name, value in found.items() if value is not _NOTHING}


def _at(value: Any, path: Sequence[str]) -> Any:
    while path:
        if type(value) is str and value[:1] in ("{", "["):
            with suppress(FieldError):
                value = parse_json(value)
        key, length = _step(value, path)
        if length == 0:
            return _NOTHING
        value, path = value[key], path[length:]
    return value


def _step(value: Any, path: Sequence[str]) -> tuple[Any, int]:
    """The key or place that the path begins with, and how many parts it takes: 0 where it leads
    nowhere. A key may hold dots itself, as `preference.responses`; the longest goes before."""
    if isinstance(value, Mapping):
        for length in range(min(len(path), _PARTS), 0, -1):
            if (key := ".".join(path[:length])) in value:
                return key, length
    elif isinstance(value, list) and _PLACE.fullmatch(path[0]) and int(path[0]) < len(value):
        return int(path[0]), 1
    return None, 0


def reached(names: Sequence[str], inner: Sequence[str]) -> list[str]:
    """The columns of a table, and those of the inner names that may lead into one of them."""
    begun = [
        name
        for name in inner
        if name not in names and any(name.startswith(f"{column}.") for column in names)
    ]
    return [*names, *begun]
