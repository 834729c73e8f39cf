"""The rows that are held, as the records a file would say them with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet

from summaries.articles.models import Article, Tag
from summaries.breakdowns.models import Rating, Section, Summary
from summaries.breakdowns.records import (
    RATING_GROUPS,
    SECTION_KINDS,
    RatingRecord,
    SectionRecord,
    SimilarRecord,
)
from summaries.importing.models import BroughtRow
from summaries.importing.table import TABLE, ArticleRecord, SummaryRecord, VersionRecord
from summaries.references.models import Reference
from summaries.similar.models import SimilarArticle
from summaries.versions.models import ModelVersion
from summaries.versions.services import has_outputs


def with_parts(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Articles with all that `article_record` reads: three queries, however many they are."""
    return articles.prefetch_related(*article_parts())


def article_parts(path: str = "") -> list[Prefetch[str]]:
    """The prefetches `article_record` needs; `path` leads to the article (`article__`)."""
    imported = SimilarArticle.objects.filter(origin=SimilarArticle.Origin.IMPORTED)
    return [
        Prefetch(f"{path}references", Reference.objects.order_by("position")),
        Prefetch(f"{path}similar", imported.order_by("position")),
        Prefetch(f"{path}tags", Tag.objects.order_by("name")),
    ]


def summary_parts() -> list[Prefetch[str]]:
    """The prefetches `summary_record` needs."""
    return [
        Prefetch("sections", Section.objects.order_by("position")),
        Prefetch(
            "ratings",
            Rating.objects.select_related("rater").order_by("group", "dimension", "place"),
        ),
    ]


def held_articles(*, keys: Collection[str], text_hashes: Collection[str]) -> list[Article]:
    """The articles with one of the keys, or with a text of one of the hashes; oldest first."""
    wanted = Q(key__in=keys)
    if text_hashes:
        wanted |= Q(text_hash__in=text_hashes)
    return list(with_parts(Article.objects.filter(wanted).order_by("id")))


def held_versions(names: Iterable[str]) -> list[tuple[ModelVersion, bool]]:
    """All versions of the names, and whether each has written anything."""
    versions = ModelVersion.objects.filter(name__in=set(names))
    annotated = versions.annotate(has_outputs=has_outputs())
    return [(version, version.has_outputs) for version in annotated]


def held_summaries(pairs: Iterable[tuple[int, int]]) -> list[Summary]:
    """The summaries of (article id, version id) pairs, with all that `summary_record` reads."""
    articles_of: dict[int, list[int]] = {}
    for article_id, version_id in pairs:
        articles_of.setdefault(version_id, []).append(article_id)
    if not articles_of:
        return []
    wanted = Q()
    for version_id, article_ids in articles_of.items():
        wanted |= Q(version=version_id, article__in=article_ids)
    return list(Summary.objects.filter(wanted).order_by().prefetch_related(*summary_parts()))


def brought_summaries(pks: Iterable[int | None], brought_by: int | None) -> list[int]:
    """Which of these summaries an import has made."""
    rows = BroughtRow.objects.filter(brought_by=brought_by, kind=BroughtRow.Kind.SUMMARY)
    return list(rows.filter(row__in=[pk for pk in pks if pk]).values_list("row", flat=True))


def article_record(article: Article) -> ArticleRecord:
    """What is held of an article that came with `article_parts`."""
    return ArticleRecord(
        **_columns(ArticleRecord, article),
        tags=tuple(sorted(tag.name for tag in article.tags.all())),
        references=tuple(reference.text for reference in article.references.all()),
        similar=tuple(
            SimilarRecord(other.title, other.similarity) for other in article.similar.all()
        ),
    )


def version_record(version: ModelVersion) -> VersionRecord:
    """What is held of a model version."""
    return VersionRecord(**_columns(VersionRecord, version))


def summary_record(
    summary: Summary, article: ArticleRecord, version: VersionRecord
) -> SummaryRecord:
    """What is held of a summary that came with `summary_parts`."""
    sections = [
        SectionRecord(section.kind, section.heading, section.body, section.polarity)
        for section in summary.sections.all()
    ]
    sections.sort(key=lambda section: SECTION_KINDS.index(section.kind))
    ratings = [
        RatingRecord(
            rating.group,
            rating.dimension,
            rating.place,
            rating.value,
            rating.rater.name if rating.rater else "",
        )
        for rating in summary.ratings.all()
    ]
    # As a file's ratings are sorted: experts first, and no database's own order of text.
    ratings.sort(key=_rating_order)
    return SummaryRecord(
        article, version, **_columns(SummaryRecord, summary),
        sections=tuple(sections), ratings=tuple(ratings),
    )  # fmt: skip


def _columns(record: type, row: Model) -> dict[str, Any]:
    fields = (each for each in TABLE[record] if not each.in_rows)
    return {each.attribute: each.held(getattr(row, each.attribute)) for each in fields}


def _rating_order(rating: RatingRecord) -> tuple[bool, bool, str, str, int]:
    return (
        rating.group != RATING_GROUPS[0],
        rating.group not in RATING_GROUPS,
        rating.group,
        rating.dimension,
        -1 if rating.place is None else rating.place,
    )
