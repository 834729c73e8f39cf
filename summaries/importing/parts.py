"""The parts of a record that are lists or objects: sections, ratings, references … Pure.

Each function is a reader as in `values`, and has its way back beside it where JSON differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

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
from summaries.importing.values import kind_of, needed, number, text, within

RATING_FIELDS = tuple(f"{group}{more}" for group in RATING_GROUPS for more in ("", "_mean"))
POLARITIES: Mapping[object, int] = {1: 1, -1: -1, "👍": 1, "👎": -1, "up": 1, "down": -1}


def references(value: object, what: str) -> tuple[str, ...]:
    """The references of an article, from a list of texts or one text."""
    if isinstance(value, str):
        reference = text(value, what, limits.REFERENCE)
        return (reference,) if reference else ()
    return tuple(
        needed(item, f"{what}[{index}]", limits.REFERENCE)
        for index, item in enumerate(_list(value, what, limits.REFERENCES))
    )


def tags(value: object, what: str) -> tuple[str, ...]:
    """The names of an article's tags, sorted, each once; a text holds them divided by commas."""
    if isinstance(value, str):
        value = [name.strip() for name in value.split(",") if name.strip()]
    names = _list(value, what, limits.TAGS)
    return tuple(sorted({needed(name, "a tag", limits.TAG) for name in names}))


def similar(value: object, what: str) -> tuple[SimilarRecord, ...]:
    """The similar articles, in their order, from objects with `title` and `similarity`."""
    records = []
    for index, item in enumerate(_list(value, what, limits.SIMILAR)):
        place = f"{what}[{index}]"
        fields = _object(item, place)
        title = needed(fields.get("title"), f"{place}.title", limits.TITLE)
        similarity = number(fields.get("similarity"), f"{place}.similarity")
        if abs(similarity) > limits.SIMILARITY:
            raise FieldError(Reason.VALUE, f"{place}.similarity is not between -1 and 1")
        records.append(SimilarRecord(title, similarity))
    return tuple(records)


def sections(value: object, what: str) -> tuple[SectionRecord, ...]:
    """The sections, those of a kind together and in their order."""
    records = [
        _section(item, f"{what}[{index}]")
        for index, item in enumerate(_list(value, what, limits.SECTIONS))
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
        body=needed(fields.get("body"), f"{what}.body", limits.SECTION_BODY),
        polarity=polarity,
    )


def ratings(fields: Mapping[str, object], _what: str) -> tuple[RatingRecord, ...]:
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


def similar_fields(records: Iterable[SimilarRecord]) -> list[dict[str, object]]:
    """What `similar` reads as the same records."""
    return [{"title": other.title, "similarity": other.similarity} for other in records]


def section_fields(records: Iterable[SectionRecord]) -> list[dict[str, object]]:
    """What `sections` reads as the same records."""
    given = ((one, {"kind": one.kind, "heading": one.heading, "body": one.body}) for one in records)
    return [
        {name: value for name, value in fields.items() if value}
        | ({} if section.polarity is None else {"polarity": section.polarity})
        for section, fields in given
    ]


def rating_fields(records: Iterable[RatingRecord]) -> dict[str, object]:
    """What `ratings` reads as the same records; a rater without a rating is a null."""
    fields: dict[str, dict[str, Any]] = {name: {} for name in RATING_FIELDS}
    for rating in records:
        if rating.rater is None:
            fields[f"{rating.group}_mean"][rating.dimension] = rating.value
            continue
        row = fields[rating.group].setdefault(rating.dimension, [])
        row += [None] * (rating.rater - len(row))
        row.append(rating.value)
    for group in RATING_GROUPS:
        for dimension in fields[group]:
            fields[f"{group}_mean"].pop(dimension, None)
    return dict(fields)


def settings(value: object, what: str) -> Mapping[str, object]:
    """What made a version's outputs: any JSON object of bounded size and depth."""
    if value is None:
        return {}
    given = _object(value, what)
    if _deeper_than(given, limits.SETTINGS_DEPTH):
        raise FieldError(Reason.NESTING, f"{what} is nested too deep; flatten it")
    for word in _words(given):
        text(word, what, limits.SETTINGS)
    within(json.dumps(given, ensure_ascii=False), what, limits.SETTINGS)
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
    given = _object(_by_rater(value), what)
    if len(given) > limits.DIMENSIONS:
        raise FieldError(Reason.LIMIT, f"{what} has more than {limits.DIMENSIONS} dimensions")
    for dimension in given:
        needed(dimension, f"a dimension of {what}", limits.DIMENSION)
    return given


def _by_rater(value: object) -> object:
    """A list of objects, one a rater, as lists by dimension; anything else as it is."""
    if not isinstance(value, list) or not all(isinstance(rater, dict) for rater in value):
        return value
    dimensions = dict.fromkeys(name for rater in value for name in rater)
    return {name: [rater.get(name) for rater in value] for name in dimensions}


def _list(value: object, what: str, limit: int) -> Sequence[object]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise FieldError(Reason.TYPE, f"{what} is {kind_of(value)}, not a list")
    if len(value) > limit:
        raise FieldError(Reason.LIMIT, f"{what} has more than {limit:,} items; split it")
    return value


def _object(value: object, what: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise FieldError(Reason.TYPE, f"{what} is {kind_of(value)}, not an object")
    return value
