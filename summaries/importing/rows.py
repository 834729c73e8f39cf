"""From a record to the values of its row, by field; nothing here touches the database.

An import writes many rows: an object of the ORM for each takes longer than all the rest of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summaries.breakdowns.rows import section_values
from summaries.importing.merging import Record
from summaries.importing.table import ArticleRecord, SummaryRecord, VersionRecord, columns_of
from summaries.similar.models import SimilarArticle
from summaries.texts.hashing import text_hash, texts_hash
from summaries.texts.languages import guessed_language

RowValues = dict[str, Any]
"""Those of one row by field, `article_id` for a key; of one kind always the same in one order."""


def version_values(record: VersionRecord, *, now: datetime) -> RowValues:
    """Of a merged record: it has a status and a weight."""
    return _columns(record, now)


def article_values(record: ArticleRecord, *, slug: str, now: datetime, is_new: bool) -> RowValues:
    """Of a merged record: it has a key and a title.

    A new one whose language is not said gets the one that its text seems to be in.
    """
    values = _columns(record, now)
    values["slug"] = slug
    if is_new and not record.language and record.text:
        values["language"] = guessed_language(record.text)
    values["text_hash"] = text_hash(record.text) if record.text else ""
    values["references_hash"] = texts_hash(record.references)
    return values


def _columns(record: Record, now: datetime) -> RowValues:
    values = {name: getattr(record, name) for name in columns_of(type(record))}
    values["created_at"] = record.created_at or now
    return values


def reference_values(article: int, record: ArticleRecord) -> list[RowValues]:
    """The article's references, counted from 0."""
    return [
        {"article_id": article, "position": position, "text": text}
        for position, text in enumerate(record.references)
    ]


def similar_values(article: int, record: ArticleRecord) -> list[RowValues]:
    """The article's imported similar articles, counted from 0."""
    return [
        {
            "article_id": article, "origin": SimilarArticle.Origin.IMPORTED.value,
            "position": position, "title": other.title, "similarity": other.similarity,
        }
        for position, other in enumerate(record.similar)
    ]  # fmt: skip


def summary_values(
    record: SummaryRecord, *, article: int, version: int, now: datetime
) -> RowValues:
    """Of a summary of the article by the version, both given by their ids."""
    values = {"article_id": article, "version_id": version, **_columns(record, now)}
    values["text_hash"] = text_hash(record.text)
    return values


def section_values_of(summary: int, record: SummaryRecord) -> list[RowValues]:
    """The summary's sections, those of each kind counted from 0."""
    return list(section_values(summary, record.sections))


def rating_values(
    summary: int, record: SummaryRecord, *, raters: Mapping[tuple[str, str], int]
) -> list[RowValues]:
    """The summary's ratings; `raters` has the ids of those that are named, by group and name."""
    return [
        {
            "summary_id": summary, "group": rating.group, "dimension": rating.dimension,
            "place": rating.place, "value": rating.value,
            "rater_id": raters[rating.group, rating.rater] if rating.rater else None,
        }
        for rating in record.ratings
    ]  # fmt: skip
