"""From a record to the rows that hold it; nothing here touches the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Section, Summary
from summaries.breakdowns.rows import section_rows
from summaries.importing.merging import Record
from summaries.importing.table import ArticleRecord, SummaryRecord, VersionRecord, columns_of
from summaries.references.models import Reference
from summaries.similar.models import SimilarArticle
from summaries.texts.hashing import text_hash, texts_hash
from summaries.texts.languages import guessed_language
from summaries.versions.models import ModelVersion


def version_row(record: VersionRecord, *, now: datetime, pk: int | None) -> ModelVersion:
    """The row of a merged record: it has a status and a weight."""
    return ModelVersion(pk=pk, **_columns(record, now))


def article_row(record: ArticleRecord, *, slug: str, now: datetime, pk: int | None) -> Article:
    """The row of a merged record: it has a key and a title.

    A new one whose language is not said gets the one that its text seems to be in.
    """
    columns = _columns(record, now) | {"slug": slug}
    if pk is None and not record.language and record.text:
        columns["language"] = guessed_language(record.text)
    return Article(
        pk=pk,
        **columns,
        text_hash=text_hash(record.text) if record.text else "",
        references_hash=texts_hash(record.references),
    )


def _columns(record: Record, now: datetime) -> dict[str, Any]:
    columns = {name: getattr(record, name) for name in columns_of(type(record))}
    return columns | {"created_at": record.created_at or now}


def reference_rows(article: int, record: ArticleRecord) -> list[Reference]:
    """The article's references, counted from 0."""
    return [
        Reference(article_id=article, position=position, text=text)
        for position, text in enumerate(record.references)
    ]


def similar_rows(article: int, record: ArticleRecord) -> list[SimilarArticle]:
    """The article's imported similar articles, counted from 0."""
    return [
        SimilarArticle(
            article_id=article,
            origin=SimilarArticle.Origin.IMPORTED,
            position=position,
            title=other.title,
            similarity=other.similarity,
        )
        for position, other in enumerate(record.similar)
    ]


def summary_row(
    record: SummaryRecord, *, article: int, version: int, now: datetime, pk: int | None
) -> Summary:
    """The row of a summary of the article by the version, both given by their ids."""
    return Summary(
        pk=pk,
        article_id=article,
        version_id=version,
        **_columns(record, now),
        text_hash=text_hash(record.text),
    )


def section_rows_of(summary: int, record: SummaryRecord) -> list[Section]:
    """The summary's sections, those of each kind counted from 0."""
    return section_rows(summary, record.sections)


def rating_rows(
    summary: int, record: SummaryRecord, *, raters: Mapping[tuple[str, str], int]
) -> list[Rating]:
    """The summary's ratings; `raters` has the ids of those that are named, by group and name."""
    return [
        Rating(
            summary_id=summary,
            group=rating.group,
            dimension=rating.dimension,
            place=rating.place,
            rater_id=raters[rating.group, rating.rater] if rating.rater else None,
            value=rating.value,
        )
        for rating in record.ratings
    ]
