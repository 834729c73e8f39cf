"""Places within the objects and lists of a file's first rows, as columns of their own. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from summaries.breakdowns.records import RATING_GROUPS
from summaries.importing.formats.inner import EACH, opened
from summaries.importing.formats.spread import rows_within
from summaries.importing.records import GivenLine

MOST: Final = 80
_DEEP: Final = 7
_TEXT: Final = 200  # characters that are shown of one
_LONGEST: Final = 8  # entries of a list of plain values that are offered
_NAMES: Final = ("from_name", "question_name")
_MESSAGE: Final = frozenset({"role", "content"})
# Read as a whole wherever they stand.
_WHOLE: Final = frozenset({"sections", "similar", "references", "settings", "other_ratings",
                           "other_ratings_mean", *RATING_GROUPS,
                           *(f"{group}_mean" for group in RATING_GROUPS)})  # fmt: skip


def beginning(value: Any, deep: int = _DEEP + 1) -> Any:
    """The beginning of a value: short texts, few entries, opened where it is written as text."""
    value = opened(value)
    if isinstance(value, str):
        return value[:_TEXT]
    if not isinstance(value, Mapping | list):
        return value
    if deep == 0:
        return None
    if isinstance(value, list):
        return [beginning(each, deep - 1) for each in value[: _LONGEST + 1]]
    return {name: beginning(each, deep - 1) for name, each in value.items()}


def places_in(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names that lead to plain values within the rows' objects and lists, at most MOST."""
    found: dict[str, None] = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        if name in _WHOLE or name.startswith("_"):
            continue
        values = [opened(row.get(name)) for row in rows]
        found |= dict.fromkeys(_places([name], values))
    taken = {name for row in rows for name in row}
    return [place for place in found if place not in taken][:MOST]


def cell_at(row: GivenLine, place: str) -> object:
    """What a row shows under a place; of several answers each."""
    rows = rows_within(row.line, row.raw, dict(row.fields), [place])
    values = [each.fields.get(place) for each in rows if isinstance(each, GivenLine)]
    return " · ".join("" if value is None else str(value) for value in values)


def _places(path: list[str], values: Sequence[Any]) -> Iterator[str]:
    """The places below a path, where the rows have these values; none where they are plain."""
    objects = [value for value in values if isinstance(value, Mapping)]
    lists = [value for value in values if isinstance(value, list) and value]
    if len(path) > _DEEP:
        return
    for key in dict.fromkeys(key for each in objects for key in each):
        inside = [opened(each.get(key)) for each in objects]
        yield from _below([*path, str(key)], inside)
    entries = [entry for each in lists for entry in each]
    if entries and all(isinstance(entry, Mapping) for entry in entries):
        yield from _of_objects(path, lists, entries)
    elif entries and max(map(len, lists)) <= _LONGEST:
        yield from _of_plain(path, lists)


def _below(path: list[str], values: Sequence[Any]) -> Iterator[str]:
    is_plain = any(isinstance(value, str | int | float) for value in values)
    if is_plain:
        yield ".".join(path)
    yield from _places(path, values)


def _of_objects(
    path: list[str], lists: Sequence[list[Any]], entries: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    if all(entry.keys() >= _MESSAGE for entry in entries):
        return  # a conversation
    for by in _NAMES:
        if all(isinstance(entry.get(by), str) for entry in entries):
            for called in dict.fromkeys(str(entry[by]) for entry in entries):
                inside = [entry for entry in entries if entry[by] == called]
                yield from _places([*path, called], inside)
            return
    yield from _places([*path, EACH], entries)
    if {len(each) for each in lists} == {2}:
        for place in range(2):
            yield from _places([*path, str(place)], [each[place] for each in lists])


def _of_plain(path: list[str], lists: Sequence[list[Any]]) -> Iterator[str]:
    for place in range(2 if {len(each) for each in lists} == {2} else 1):
        yield ".".join([*path, str(place)])
    yield ".".join([*path, EACH])
