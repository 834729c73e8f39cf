"""One line of a file to score: from its bytes to its texts, and back with its scores."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from common.files.decoding import Line, decode, parse_json, printable, too_long
from common.files.rejections import FieldError, Reason, Rejection
from evaluation.metrics.base import Column
from evaluation.metrics.batch import Texts
from summaries.articles import limits
from summaries.importing import parts, values
from summaries.importing.fields import what_is_there

FIELDS = ("summary", "references", "article")
SCORES = "scores"


@dataclass(frozen=True, slots=True)
class Readable:
    """A line that can be scored: its texts, its earlier scores, and all else as it will stand.

    rest: the line's JSON object without its scores and without its closing brace. lacks: those of
    the fields that were given names which the line has not under them, by these names.
    """

    texts: Texts
    scores: Mapping[str, object]
    rest: bytes
    lacks: tuple[str, ...] = ()


def read_line(line: Line, columns: Mapping[str, str]) -> Readable | Rejection:
    """What a line holds, or why it cannot be scored.

    columns: for any of FIELDS the name that the file gives it. An empty summary is scored (it
    scores 0); a summary without references, or without an article, is scored by what needs none.
    """
    try:
        if not line.whole:
            raise too_long()
        fields = parse_json(decode(line.data))
        if not isinstance(fields, dict):
            raise FieldError(Reason.TYPE, "the line is not a JSON object")
        return _read(fields, columns)
    except FieldError as error:
        return Rejection(line.number, error.reason, error.message, line.data)


def _read(fields: Mapping[str, object], columns: Mapping[str, str]) -> Readable:
    name = {field: columns.get(field, field) for field in FIELDS}
    summary, references, article = (fields.get(name[field]) for field in FIELDS)
    if summary is None:
        raise FieldError(
            Reason.MISSING,
            f"{printable(name['summary'])} is missing: {what_is_there(fields)}; add it or name its "
            "column: --map summary=…",
        )
    scores = fields.get(SCORES)
    if scores is not None and not isinstance(scores, dict):
        raise FieldError(Reason.TYPE, f'"{SCORES}" is not an object; rename it or take it out')
    source = None if article is None else values.text(article, '"article"', limits.ARTICLE)
    return Readable(
        texts=Texts(
            candidate=values.text(summary, '"summary"', limits.SUMMARY),
            references=parts.references(references, '"references"'),
            source=source or None,
        ),
        scores=scores or {},
        lacks=tuple(column for column in columns.values() if column not in fields),
        rest=_encoded({name: value for name, value in fields.items() if name != SCORES})[:-1],
    )


def _encoded(value: object) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raise FieldError(
            Reason.SURROGATE, "a field holds half of a surrogate pair; write the whole character"
        ) from None
    except RecursionError:
        raise FieldError(Reason.NESTING, "its values are nested too deep; flatten them") from None


def scores_by_text(columns: Sequence[Column]) -> Iterator[dict[str, object]]:
    """For each text in turn: measure name to its signature and numbers, null where unknown."""
    for numbers in zip(*map(_entries, columns), strict=True):
        yield {column.name: entry for column, entry in zip(columns, numbers, strict=True)}


def _entries(column: Column) -> Iterator[dict[str, object]]:
    arrays = {"value": column.values, "precision": column.precision, "recall": column.recall}
    lists = {name: array.tolist() for name, array in arrays.items() if array is not None}
    for place, known in enumerate(column.known.tolist()):
        yield {
            "signature": column.signature,
            **{name: values[place] if known else None for name, values in lists.items()},
        }


def scored_line(line: Readable, scores: Mapping[str, object]) -> bytes:
    """The line as it came, with these scores beside those that it had."""
    return b'%s, "%s": %s}\n' % (line.rest, SCORES.encode(), _encoded({**line.scores, **scores}))


def rejected_line(rejection: Rejection) -> bytes:
    """A refused line as JSON can hold it: bytes that are no UTF-8 appear as `\\xff`."""
    return (
        _encoded(
            {
                "line": rejection.line,
                "reason": rejection.reason.value,
                "message": rejection.message,
                "original": rejection.raw.decode(errors="backslashreplace").rstrip("\r\n"),
            }
        )
        + b"\n"
    )
