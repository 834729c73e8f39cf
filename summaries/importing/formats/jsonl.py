"""JSON Lines: one JSON object a line, one line per article and model version. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from common.files.decoding import Line, decode, parse_json, read_lines, too_long
from common.files.rejections import FieldError, Reason, Rejection
from summaries.breakdowns.records import RATING_GROUPS, RatingRecord, SectionRecord, SummaryRecord
from summaries.importing.fields import read_fields
from summaries.importing.records import Accepted, Entry, ReadOptions


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[Entry]:
    """Each line's record or rejection, in their order; blank lines are passed over.

    Holds one line at a time. Raises nothing of its own, whatever the bytes.
    """
    for line in read_lines(stream):
        if line.data.strip():
            yield _entry(line, options)


def _entry(line: Line, options: ReadOptions) -> Entry:
    try:
        if not line.whole:
            raise too_long()
        fields = parse_json(decode(line.data))
        if not isinstance(fields, dict):
            raise FieldError(Reason.TYPE, "the line is not a JSON object")
        record, ignored = read_fields(fields, options)
    except FieldError as error:
        return Rejection(line.number, error.reason, error.message, line.data)
    return Accepted(line.number, line.data, record, ignored)


def write(records: Iterable[SummaryRecord]) -> Iterator[str]:
    """The lines, without their endings, from which `read` makes equal records."""
    for record in records:
        yield json.dumps(fields_said(record), ensure_ascii=False, allow_nan=False)


def fields_said(record: SummaryRecord) -> dict[str, object]:
    """The fields from which `read_fields` makes an equal record, always in the same order.

    What the record does not say is left out.
    """
    article, version = record.article, record.version
    fields: dict[str, object] = {
        "article_id": article.key,
        "slug": article.slug,
        "title": article.title,
        "source": article.source,
        "url": article.url,
        "tags": article.tags,
        "article": article.text,
        "references": article.references,
        "similar": [
            {"title": other.title, "similarity": other.similarity} for other in article.similar
        ],
        "article_created_at": article.created_at and article.created_at.isoformat(),
        "model": version.name,
        "version": version.version,
        "model_name": version.title,
        "model_type": version.kind,
        "note": version.note,
        "settings": version.settings,
        "status": version.status,
        "weight": version.weight,
        "model_created_at": version.created_at and version.created_at.isoformat(),
        "summary": record.text,
        "sections": [_section(section) for section in record.sections],
        **_ratings(record.ratings),
        "created_at": record.created_at and record.created_at.isoformat(),
    }
    return {name: value for name, value in fields.items() if not _unsaid(value)}


def _unsaid(value: object) -> bool:
    return value is None or (isinstance(value, str | tuple | list | Mapping) and not value)


def _section(section: SectionRecord) -> dict[str, object]:
    fields = {"kind": section.kind, "heading": section.heading, "body": section.body}
    return {name: value for name, value in fields.items() if value} | (
        {} if section.polarity is None else {"polarity": section.polarity}
    )


def _ratings(ratings: tuple[RatingRecord, ...]) -> dict[str, object]:
    """The fields `expert`, `crowd` and their means; a rater without a rating is a null."""
    fields: dict[str, dict[str, object]] = {}
    for group in RATING_GROUPS:
        singles: dict[str, list[float | None]] = {}
        means: dict[str, object] = {}
        for rating in ratings:
            if rating.group != group:
                continue
            if rating.rater is None:
                means[rating.dimension] = rating.value
                continue
            row = singles.setdefault(rating.dimension, [])
            row += [None] * (rating.rater - len(row))
            row.append(rating.value)
        fields[group] = dict(singles)
        fields[f"{group}_mean"] = {
            name: value for name, value in means.items() if name not in singles
        }
    return dict(fields)
