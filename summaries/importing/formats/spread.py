"""From a line to its rows: one, or one for each answer in a list that names with `*` lead to. Pure.

Label Studio keeps all annotations of a task on one line, Argilla all responses to a record; whoever
reads the first alone loses the others. Lists beside each other, as Argilla's answers and their
users, are gone through in step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason, Rejection
from summaries.importing.formats.answers import answered, refuse_status, refuse_unanswered
from summaries.importing.formats.inner import (
    EACH,
    narrowed,
    opened,
    opened_along,
    star_of,
    starred,
    value_at,
    within,
)
from summaries.importing.records import GivenLine, Row

Paths = Mapping[str, str]
"""Names as they are asked for, to the same with places for the stars that were gone through."""


def rows_within(
    line: int, raw: bytes, fields: dict[str, Any], names: Sequence[str]
) -> Iterator[Row]:
    """The rows of a line, or rejections: also of answers that are none. Raises nothing.

    names: those that reach into objects and lists of it. A row of several has bytes of its own: the
    line with that answer alone.
    """
    paths = {name: name for name in names if name not in fields}
    try:
        fields = answered(fields, names)
        if not paths:
            yield GivenLine(line, raw, fields)
            return
        if not any(starred(paths)):
            found, more = within(fields, paths)
            yield GivenLine(line, raw, found, more=more)
            return
        several = _several(fields, paths)
    except FieldError as error:
        yield Rejection(line, error.reason, error.message, raw)
        return
    for place, (alone, its) in enumerate(several, start=1):
        written = json.dumps(alone, ensure_ascii=False).encode("utf-8", "surrogatepass")
        try:
            if isinstance(its, FieldError):
                raise its
            found, more = within(alone, its)
            yield GivenLine(line, written, found, place, more)
        except FieldError as error:
            yield Rejection(line, error.reason, error.message, written)


def _several(
    fields: dict[str, Any], paths: Paths
) -> list[tuple[dict[str, Any], Paths | FieldError]]:
    """The line with each answer alone and the paths to it, or why that is none."""
    for where in starred(paths):
        fields = opened_along(fields, where.split("."))
    lists = {where: value_at(fields, where) for where in starred(paths)}
    if not lists:
        return [(fields, paths)]
    length = _length(lists)
    statuses = [each for where in lists if (each := _statuses(fields, where))]
    its = _without_star(paths, lists)
    found: list[tuple[dict[str, Any], Paths | FieldError]] = []
    for place in range(length):
        alone = fields
        for where, entries in lists.items():
            if entries:
                alone = narrowed(alone, where.split("."), place)
        try:
            for entries in filter(None, lists.values()):
                refuse_unanswered(opened(entries[place]))
            for several in statuses:
                refuse_status(several[place] if place < len(several) else None)
            found += _several(alone, its)
        except FieldError as error:
            found.append((alone, error))
    return found


def _length(lists: Mapping[str, Any]) -> int:
    """How many entries each of the lists has that is there. Raises FieldError."""
    for where, entries in lists.items():
        if entries and not isinstance(entries, list):
            raise FieldError(
                Reason.TYPE, f"{printable(where)} is no list; leave .{EACH} out of the name"
            )
    lengths = {where: len(entries) for where, entries in lists.items() if entries}
    if not lengths:
        where = next(iter(lists))
        raise FieldError(Reason.NO_ANSWER, f"{printable(where)} is empty: nobody has answered")
    if len({*lengths.values()}) > 1:
        said = " and ".join(f"{printable(where)} {length}" for where, length in lengths.items())
        raise FieldError(Reason.VALUE, f"lists that belong together have other lengths: {said}")
    return next(iter(lengths.values()))


def _without_star(paths: Paths, lists: Mapping[str, Any]) -> Paths:
    """The paths into lists of which one entry is left; none into those that are not there."""
    its: dict[str, str] = {}
    for name, path in paths.items():
        star = star_of(path)
        if star is None:
            its[name] = path
        elif lists[star[0]]:
            its[name] = f"{star[0]}.0.{star[1]}" if star[1] else f"{star[0]}.0"
    return its


def _statuses(fields: Mapping[str, Any], where: str) -> list[Any]:
    """The statuses of a list's answers, in one beside it, which Argilla calls `.status`."""
    found = value_at(fields, f"{where.removesuffix('.users')}.status")
    return found if isinstance(found, list) else []
