"""The parts of a record that are lists or objects: sections, ratings, references … Pure.

Each function takes a decoded JSON value (None where the line has none) and raises FieldError.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence

from common.files.decoding import printable
from common.files.rejections import FieldError, Reason
from summaries.articles import limits
from summaries.breakdowns.records import (
    RATING_GROUPS,
    SECTION_KINDS,
    RatingRecord,
    SectionRecord,
    SimilarRecord,
)

POLARITIES: Mapping[object, int] = {1: 1, -1: -1, "👍": 1, "👎": -1, "up": 1, "down": -1}


def within(value: str, what: str, limit: int) -> None:
    """Raise FieldError where `value` is longer than `limit` characters."""
    if len(value) > limit:
        raise FieldError(Reason.LIMIT, f"{what} is longer than {limit:,} characters; shorten it")


def text(value: object, what: str, limit: int) -> str:
    """`value` as it stands if it is text that every database holds; "" if it is blank."""
    if not isinstance(value, str):
        raise FieldError(Reason.TYPE, f"{what} is {_kind(value)}, not text")
    within(value, what, limit)
    if "\0" in value:
        raise FieldError(Reason.NUL, f"{what} holds a NUL character; remove it")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FieldError(
            Reason.SURROGATE, f"{what} holds half of a surrogate pair; write the whole character"
        ) from None
    return "" if not value.strip() else value


def number(value: object, what: str) -> float:
    """`value` as a finite float; a truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError(Reason.TYPE, f"{what} is {_kind(value)}, not a number")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result):
        raise FieldError(Reason.NOT_A_NUMBER, f"{what} is not a finite number")
    return result


def references(value: object) -> tuple[str, ...]:
    """The references of an article, from a list of texts or one text."""
    if isinstance(value, str):
        reference = text(value, '"references"', limits.REFERENCE)
        return (reference,) if reference else ()
    return tuple(
        _needed(item, f'"references"[{index}]', limits.REFERENCE)
        for index, item in enumerate(_list(value, '"references"', limits.REFERENCES))
    )


def tags(value: object) -> tuple[str, ...]:
    """The names of an article's tags, sorted, each once; a text holds them divided by commas."""
    if isinstance(value, str):
        value = [name.strip() for name in value.split(",") if name.strip()]
    names = _list(value, '"tags"', limits.TAGS)
    return tuple(sorted({_needed(name, "a tag", limits.TAG) for name in names}))


def similar(value: object) -> tuple[SimilarRecord, ...]:
    """The similar articles, in their order, from objects with `title` and `similarity`."""
    records = []
    for index, item in enumerate(_list(value, '"similar"', limits.SIMILAR)):
        what = f'"similar"[{index}]'
        fields = _object(item, what)
        title = _needed(fields.get("title"), f"{what}.title", limits.TITLE)
        similarity = number(fields.get("similarity"), f"{what}.similarity")
        if abs(similarity) > limits.SIMILARITY:
            raise FieldError(Reason.VALUE, f"{what}.similarity is not between -1 and 1")
        records.append(SimilarRecord(title, similarity))
    return tuple(records)


def sections(value: object) -> tuple[SectionRecord, ...]:
    """The sections, those of a kind together and in their order."""
    records = [
        _section(item, f'"sections"[{index}]')
        for index, item in enumerate(_list(value, '"sections"', limits.SECTIONS))
    ]
    return tuple(sorted(records, key=lambda record: SECTION_KINDS.index(record.kind)))


def _section(value: object, what: str) -> SectionRecord:
    fields = _object(value, what)
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in SECTION_KINDS:
        raise FieldError(Reason.VALUE, f"{what}.kind is not one of {', '.join(SECTION_KINDS)}")
    given = fields.get("polarity")
    hashable = isinstance(given, int | str) and not isinstance(given, bool)
    polarity = POLARITIES.get(given) if hashable else None
    if given is not None and polarity is None:
        raise FieldError(Reason.VALUE, f"{what}.polarity is neither 1 (👍) nor -1 (👎)")
    if (kind == "comment") != (polarity is not None):
        need = "needs a polarity: 1 (👍) or -1 (👎)" if kind == "comment" else "has no polarity"
        raise FieldError(Reason.VALUE, f"{what}: a {kind} {need}")
    heading = fields.get("heading")
    return SectionRecord(
        kind=kind,
        heading="" if heading is None else text(heading, f"{what}.heading", limits.SECTION_HEADING),
        body=_needed(fields.get("body"), f"{what}.body", limits.SECTION_BODY),
        polarity=polarity,
    )


def ratings(fields: Mapping[str, object]) -> tuple[RatingRecord, ...]:
    """The ratings of all groups, by group, dimension and rater; a null in a list is no rating.

    The mean of a dimension is taken only where the line has none of its single ratings.
    """
    records = []
    for group in RATING_GROUPS:
        singles = _by_dimension(fields.get(group), f'"{group}"')
        means = _by_dimension(fields.get(f"{group}_mean"), f'"{group}_mean"')
        for dimension in sorted(singles.keys() | means.keys()):
            found = _single_ratings(group, dimension, singles.get(dimension))
            mean = means.get(dimension)
            if not found and mean is not None:
                value = number(mean, f'"{group}_mean".{printable(dimension)}')
                found = [RatingRecord(group, dimension, None, value)]
            records += found
    return tuple(records)


def _single_ratings(group: str, dimension: str, values: object) -> list[RatingRecord]:
    what = f'"{group}".{printable(dimension)}'
    return [
        RatingRecord(group, dimension, rater, number(value, f"{what}[{rater}]"))
        for rater, value in enumerate(_list(values, what, limits.RATERS))
        if value is not None
    ]


def settings(value: object) -> Mapping[str, object]:
    """What made a version's outputs: any JSON object of bounded size and depth."""
    if value is None:
        return {}
    given = _object(value, '"settings"')
    if _deeper_than(given, limits.SETTINGS_DEPTH):
        raise FieldError(Reason.NESTING, '"settings" is nested too deep; flatten it')
    for word in _words(given):
        text(word, '"settings"', limits.SETTINGS)
    within(json.dumps(given, ensure_ascii=False), '"settings"', limits.SETTINGS)
    return given


def _deeper_than(value: object, depth: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return depth == 0 or any(_deeper_than(item, depth - 1) for item in value)


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)


def _by_dimension(value: object, what: str) -> Mapping[str, object]:
    if value is None:
        return {}
    given = _object(value, what)
    if len(given) > limits.DIMENSIONS:
        raise FieldError(Reason.LIMIT, f"{what} has more than {limits.DIMENSIONS} dimensions")
    for dimension in given:
        _needed(dimension, f"a dimension of {what}", limits.DIMENSION)
    return given


def _needed(value: object, what: str, limit: int) -> str:
    if value is None:
        raise FieldError(Reason.MISSING, f"{what} is missing; add it")
    found = text(value, what, limit)
    if not found:
        raise FieldError(Reason.EMPTY, f"{what} is empty; fill it or leave it out")
    return found


def _list(value: object, what: str, limit: int) -> Sequence[object]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise FieldError(Reason.TYPE, f"{what} is {_kind(value)}, not a list")
    if len(value) > limit:
        raise FieldError(Reason.LIMIT, f"{what} has more than {limit:,} items; split it")
    return value


def _object(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise FieldError(Reason.TYPE, f"{what} is {_kind(value)}, not an object")
    return value


def _kind(value: object) -> str:
    """What JSON calls the value."""
    if value is None:
        return "null"
    names = {bool: "true or false", str: "text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
