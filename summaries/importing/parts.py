"""The parts of a record that are lists or objects: sections, references, settings … Pure.

Each function is a reader as in `values`, and has its way back beside it where JSON differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from common.files.rejections import FieldError, Reason
from summaries.articles import limits
from summaries.breakdowns.records import (
    SECTION_KINDS,
    SectionRecord,
    SimilarRecord,
)
from summaries.importing.values import kind_of, needed, number, text, within

POLARITIES: Mapping[object, int] = {1: 1, -1: -1, "👍": 1, "👎": -1, "up": 1, "down": -1}


def references(value: object, what: str) -> tuple[str, ...]:
    """The references of an article, from a list of texts or one text."""
    if isinstance(value, str):
        reference = text(value, what, limits.REFERENCE)
        return (reference,) if reference else ()
    return tuple(
        needed(item, f"{what}[{index}]", limits.REFERENCE)
        for index, item in enumerate(listed(value, what, limits.REFERENCES))
    )


def tags(value: object, what: str) -> tuple[str, ...]:
    """The names of an article's tags, sorted, each once; a text holds them divided by commas."""
    if isinstance(value, str):
        value = [name.strip() for name in value.split(",") if name.strip()]
    names = listed(value, what, limits.TAGS)
    return tuple(sorted({needed(name, "a tag", limits.TAG) for name in names}))


def similar(value: object, what: str) -> tuple[SimilarRecord, ...]:
    """The similar articles, in their order, from objects with `title` and `similarity`."""
    records = []
    for index, item in enumerate(listed(value, what, limits.SIMILAR)):
        place = f"{what}[{index}]"
        fields = object_of(item, place)
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
        for index, item in enumerate(listed(value, what, limits.SECTIONS))
    ]
    return tuple(sorted(records, key=lambda record: SECTION_KINDS.index(record.kind)))


def _section(value: object, what: str) -> SectionRecord:
    fields = object_of(value, what)
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


def settings(value: object, what: str) -> Mapping[str, object]:
    """What made a version's outputs: any JSON object of bounded size and depth."""
    if value is None:
        return {}
    given = object_of(value, what)
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


def listed(value: object, what: str, limit: int) -> Sequence[object]:
    """A list of at most `limit` items; () for None. Raises FieldError."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise FieldError(Reason.TYPE, f"{what} is {kind_of(value)}, not a list")
    if len(value) > limit:
        raise FieldError(Reason.LIMIT, f"{what} has more than {limit:,} items; split it")
    return value


def object_of(value: object, what: str) -> Mapping[str, object]:
    """An object. Raises FieldError."""
    if not isinstance(value, dict):
        raise FieldError(Reason.TYPE, f"{what} is {kind_of(value)}, not an object")
    return value
