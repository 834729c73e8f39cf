"""What a line holds in objects and lists of its own, by names such as `info.id`. Pure.

A name's parts are joined by dots: a key of an object; of a list a place, from 0 on, or what one of
its objects is called by, as Label Studio's `from_name`; or `*`, for each entry a row of its own.
Objects and lists may stand there as text. A field that is called so as a whole goes before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from common.files.decoding import parse_json, printable
from common.files.rejections import FieldError, Reason
from summaries.importing.formats.answers import refuse_unanswered

EACH: Final = "*"
CALLED: Final = ("from_name", "name", "question_name", "key")
"""By which of their fields the objects of a list may be told apart."""
_NOTHING: Final = object()
_PARTS: Final = 20  # of a key with dots
_PLACE: Final = re.compile(r"[0-9]{1,9}")  # no list is longer
Steps = list[tuple[str, int, int]]
"""The lists on the way: where each lies, which entry is taken, and how many it holds."""


def within(
    fields: dict[str, Any], paths: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields with what lies at each path, where it leads to something, by the paths' names; and
    by names the first list on the way that holds more than all paths take.

    Raises FieldError where a path leads through an answer that is none, or may lead to two.
    """
    found: dict[str, Any] = {}
    steps: dict[str, Steps] = {}
    for name, path in paths.items():
        if name not in fields:
            steps[name] = []
            found[name] = _at(fields, path.split("."), steps[name])
    return (
        fields | {name: value for name, value in found.items() if value is not _NOTHING},
        _more(steps),
    )


def _more(steps: Mapping[str, Steps]) -> dict[str, str]:
    taken: dict[str, set[int]] = {}
    for several in steps.values():
        for where, place, _ in several:
            taken.setdefault(where, set()).add(place)
    left = {
        name: [where for where, _, length in several if length > len(taken[where])]
        for name, several in steps.items()
    }
    return {name: _as_named(lists[0], name) for name, lists in left.items() if lists}


def _as_named(where: str, name: str) -> str:
    """The list on the way as the name calls it, which may have a `*` for a place."""
    return ".".join(name.split(".")[: where.count(".") + 1])


def value_at(fields: Mapping[str, Any], path: str) -> Any:
    """What lies at a path, opened where it is written as text; None for nothing."""
    found = opened(_at(fields, path.split("."), []))
    return None if found is _NOTHING else found


def opened(value: Any) -> Any:
    """The object or list that a text writes; anything else as it is."""
    if type(value) is str and value[:1] in ("{", "["):
        with suppress(FieldError):
            return parse_json(value)
    return value


def _at(value: Any, path: Sequence[str], steps: Steps) -> Any:
    gone: list[str] = []
    while path:
        value = opened(value)
        key, length = _step(value, path)
        if length == 0:
            return _NOTHING
        if isinstance(key, int):
            if _PLACE.fullmatch(path[0]):
                steps.append((".".join(gone), key, len(value)))
            refuse_unanswered(value[key])
        gone += path[:length]
        value, path = value[key], path[length:]
    return value


def _step(value: Any, path: Sequence[str]) -> tuple[Any, int]:
    """The key or place that the path begins with, and how many parts it takes: 0 where it leads
    nowhere. A key may hold dots itself, as `preference.responses`; the longest goes before."""
    if isinstance(value, Mapping):
        for length in range(min(len(path), _PARTS), 0, -1):
            if (key := ".".join(path[:length])) in value:
                return key, length
    elif isinstance(value, list):
        if _PLACE.fullmatch(path[0]):
            return (int(path[0]), 1) if int(path[0]) < len(value) else (None, 0)
        called = _called(value, path[0])
        return (called[0], 1) if called else (None, 0)
    return None, 0


def _called(entries: Sequence[Any], name: str) -> list[int]:
    """The place of the object that is called so. Raises FieldError for two of them."""
    found = [
        place
        for place, entry in enumerate(entries)
        if isinstance(entry, Mapping) and name in (entry.get(each) for each in CALLED)
    ]
    if len(found) > 1:
        raise FieldError(
            Reason.VALUE, f"{len(found)} entries of a list are called {printable(name)}; keep one"
        )
    return found


def opened_along(value: Any, path: Sequence[str]) -> Any:
    """The same value with what lies on the way opened where it is written as text, for once."""
    value = opened(value)
    key, length = _step(value, path) if path else (None, 0)
    if length == 0:
        return value
    inside = opened_along(value[key], path[length:])
    if inside is value[key]:
        return value
    if isinstance(value, Mapping):
        return {**value, key: inside}
    return [inside if at == key else each for at, each in enumerate(value)]


def narrowed(value: Any, path: Sequence[str], place: int) -> Any:
    """The same value with one entry alone in the list that lies at a path."""
    value = opened(value)
    if not path:
        return [value[place]]
    key, length = _step(value, path)
    inside = narrowed(value[key], path[length:], place)
    if isinstance(value, Mapping):
        return {**value, key: inside}
    return [inside if at == key else each for at, each in enumerate(value)]


def reached(names: Sequence[str], inner: Sequence[str]) -> list[str]:
    """The columns of a table, and those of the inner names that may lead into one of them."""
    begun = [
        name
        for name in inner
        if name not in names and any(name.startswith(f"{column}.") for column in names)
    ]
    return [*names, *begun]


def star_of(path: str) -> tuple[str, str] | None:
    """What stands before and behind the first `*` of a path; None without one."""
    parts = path.split(".")
    if EACH not in parts[1:]:
        return None
    at = parts.index(EACH, 1)
    return ".".join(parts[:at]), ".".join(parts[at + 1 :])


def starred(paths: Mapping[str, str]) -> Iterator[str]:
    """The lists of which each entry is asked for, each once."""
    yield from dict.fromkeys(star[0] for path in paths.values() if (star := star_of(path)))
