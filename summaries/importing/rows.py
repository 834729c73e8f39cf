"""From a record to the rows that hold it; nothing here touches the database."""

from __future__ import annotations

from datetime import datetime

from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Summary
from summaries.breakdowns.records import ArticleRecord, SummaryRecord, VersionRecord
from summaries.references.models import Reference
from summaries.similar.models import SimilarArticle
from summaries.texts.hashing import text_hash, texts_hash
from summaries.versions.models import ModelVersion


def version_row(record: VersionRecord, *, now: datetime, pk: int | None) -> ModelVersion:
    """The row of a version; live and of weight 1 where the record doesn't say."""
    return ModelVersion(
        pk=pk,
        name=record.name,
        version=record.version,
        title=record.title,
        kind=record.kind,
        note=record.note,
        settings=dict(record.settings),
        status=record.status or ModelVersion.Status.LIVE,
        weight=1.0 if record.weight is None else record.weight,
        created_at=record.created_at or now,
    )


def article_row(record: ArticleRecord, *, slug: str, now: datetime, pk: int | None) -> Article:
    """The row of a merged record: it has a key and a title."""
    return Article(
        pk=pk,
        key=record.key or "",
        slug=slug,
        title=record.title,
        text=record.text,
        url=record.url,
        source=record.source,
        text_hash=text_hash(record.text) if record.text else "",
        references_hash=texts_hash(record.references),
        created_at=record.created_at or now,
    )


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
        text=record.text,
        text_hash=text_hash(record.text),
        created_at=record.created_at or now,
    )


def rating_rows(summary: int, record: SummaryRecord) -> list[Rating]:
    """The summary's ratings."""
    return [
        Rating(
            summary_id=summary,
            group=rating.group,
            dimension=rating.dimension,
            rater=rating.rater,
            value=rating.value,
        )
        for rating in record.ratings
    ]
