"""What a line holds in objects and lists of its own, by names such as `info.id`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from common.files.decoding import parse_json
from common.files.rejections import FieldError

_NOTHING: Final = object()
_PLACE: Final = re.compile(r"[0-9]{1,9}")  # no list is longer


def with_inner(fields: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """The fields, and beside them what each of the names leads to, where it leads to something.

    A name's parts are joined by dots: a key of an object, or a place in a list, from 0 on. Objects
    and lists may stand there as text. A field that is called so as a whole goes before.
    """
    found = {name: _at(fields, name.split(".")) for name in names if name not in fields}
    return fields | {name: value for name, value in found.items() if value is not _NOTHING}


def _at(value: Any, path: Sequence[str]) -> Any:
    for part in path:
        if type(value) is str and value[:1] in ("{", "["):
            with suppress(FieldError):
                value = parse_json(value)
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and _PLACE.fullmatch(part) and int(part) < len(value):
            value = value[int(part)]
        else:
            return _NOTHING
    return value
