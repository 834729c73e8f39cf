"""The rows that are held, as the records a file would say them with; read as tuples.

A line of a file is about six tables. A row of the ORM for each of them takes longer than all that
is done with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from django.db.models import QuerySet

from common.work.among import among, among_texts
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Section, Summary
from summaries.breakdowns.records import (
    RATING_GROUPS,
    SECTION_KINDS,
    RatingRecord,
    SectionRecord,
    SimilarRecord,
)
from summaries.importing.models import BroughtRow
from summaries.importing.table import (
    TABLE,
    ArticleRecord,
    SummaryRecord,
    VersionRecord,
    columns_of,
)
from summaries.references.models import Reference
from summaries.similar.models import SimilarArticle
from summaries.versions.models import ModelVersion
from summaries.versions.services import has_outputs

_HELD: Final = {
    record: tuple((each.attribute, each.held) for each in fields if not each.in_rows)
    for record, fields in TABLE.items()
}


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """An article; `written_here` are the references that were written on this site."""

    pk: int
    text_hash: str
    record: ArticleRecord
    written_here: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldSummary:
    """A summary, with the ids of what it is of; `values` are its record's own columns."""

    pk: int
    article: int
    version: int
    values: Mapping[str, Any]
    sections: tuple[SectionRecord, ...]
    ratings: tuple[RatingRecord, ...]

    def record(self, article: ArticleRecord, version: VersionRecord) -> SummaryRecord:
        """What is held of it, of this article and version."""
        return SummaryRecord(
            article, version, **self.values, sections=self.sections, ratings=self.ratings
        )


def held_articles(*, keys: Collection[str], text_hashes: Collection[str]) -> list[HeldArticle]:
    """The articles with one of the keys, or with a text of one of the hashes; oldest first."""
    found = articles_within(among_texts(Article.objects.order_by("id"), keys, "key"))
    if text_hashes:
        known = {each.pk for each in found}
        others = articles_within(among_texts(Article.objects.all(), text_hashes, "text_hash"))
        found += [each for each in others if each.pk not in known]
        found.sort(key=attrgetter("pk"))
    return found


def articles_within(articles: QuerySet[Article]) -> list[HeldArticle]:
    """These articles, in their order. Four queries."""
    rows = list(articles.values_list("pk", "text_hash", *columns_of(ArticleRecord)))
    ids = [row[0] for row in rows]
    references, written_here = _references(ids)
    similar, tags = _similar(ids), _tags(ids)
    return [
        HeldArticle(
            pk,
            hashed,
            ArticleRecord(
                **_values(ArticleRecord, values),
                tags=tuple(sorted(tags.get(pk, ()))),
                references=tuple(references.get(pk, ())),
                similar=tuple(similar.get(pk, ())),
            ),
            tuple(written_here.get(pk, ())),
        )
        for pk, hashed, *values in rows
    ]


def held_versions(names: Iterable[str]) -> list[tuple[int, VersionRecord, bool]]:
    """The id and record of all versions of the names, and whether each has written anything."""
    versions = ModelVersion.objects.filter(name__in=set(names)).annotate(outputs=has_outputs())
    rows = versions.values_list("pk", "outputs", *columns_of(VersionRecord))
    return [(pk, _version(values), outputs) for pk, outputs, *values in rows]


def every_version() -> dict[int, VersionRecord]:
    """The record of every version, by its id."""
    rows = ModelVersion.objects.values_list("pk", *columns_of(VersionRecord))
    return {pk: _version(values) for pk, *values in rows}


def held_summaries(pairs: Iterable[tuple[int, int]]) -> list[HeldSummary]:
    """The summaries of (article id, version id) pairs."""
    wanted = set(pairs)
    if not wanted:
        return []
    # All of these articles by these versions, which mostly are those that are asked for.
    rows = among(Summary.objects.all(), sorted({article for article, _ in wanted}), "article_id")
    versions = {version for _, version in wanted}
    found = summaries_within(rows.filter(version__in=versions))
    return [each for each in found if (each.article, each.version) in wanted]


def summaries_within(summaries: QuerySet[Summary]) -> list[HeldSummary]:
    """These summaries, in no order. Three queries."""
    rows = list(
        summaries.order_by().values_list(
            "pk", "article_id", "version_id", *columns_of(SummaryRecord)
        )
    )
    ids = [row[0] for row in rows]
    sections, ratings = _sections(ids), _ratings(ids)
    return [
        HeldSummary(
            pk, article, version, _values(SummaryRecord, values),
            tuple(sections.get(pk, ())), tuple(ratings.get(pk, ())),
        )
        for pk, article, version, *values in rows
    ]  # fmt: skip


def brought_summaries(pks: Iterable[int | None], brought_by: int | None) -> list[int]:
    """Which of these summaries an import has made."""
    rows = BroughtRow.objects.filter(brought_by=brought_by, kind=BroughtRow.Kind.SUMMARY)
    return list(rows.filter(row__in=[pk for pk in pks if pk]).values_list("row", flat=True))


def _version(values: Sequence[Any]) -> VersionRecord:
    return VersionRecord(**_values(VersionRecord, values))


def _values(record: type, values: Sequence[Any]) -> dict[str, Any]:
    """The record's own columns by name, of a row that has them in their order."""
    return {name: held(value) for (name, held), value in zip(_HELD[record], values, strict=True)}


def _references(
    articles: Sequence[int],
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """By article, in their order: all references, and those that were written here."""
    every, own = defaultdict(list), defaultdict(list)
    rows = among(Reference.objects.order_by("article_id", "position"), articles, "article_id")
    for article, text, written in rows.values_list("article_id", "text", "created_at"):
        every[article].append(text)
        if written is not None:  # as Reference.is_written_here
            own[article].append(text)
    return every, own


def _similar(articles: Sequence[int]) -> dict[int, list[SimilarRecord]]:
    found = defaultdict(list)
    imported = SimilarArticle.objects.filter(origin=SimilarArticle.Origin.IMPORTED)
    rows = among(imported.order_by("article_id", "position"), articles, "article_id")
    for article, title, similarity in rows.values_list("article_id", "title", "similarity"):
        found[article].append(SimilarRecord(title, similarity))
    return found


def _tags(articles: Sequence[int]) -> dict[int, list[str]]:
    found = defaultdict(list)
    rows = among(Article.tags.through.objects.order_by(), articles, "article_id")
    for article, name in rows.values_list("article_id", "tag__name"):
        found[article].append(name)
    return found


def _sections(summaries: Sequence[int]) -> dict[int, list[SectionRecord]]:
    found: dict[int, list[SectionRecord]] = defaultdict(list)
    rows = among(Section.objects.order_by("summary_id", "position"), summaries, "summary_id")
    said = rows.values_list("summary_id", "kind", "heading", "body", "polarity")
    for summary, kind, heading, body, polarity in said:
        found[summary].append(SectionRecord(kind, heading, body, polarity))
    for of_one in found.values():
        of_one.sort(key=lambda section: SECTION_KINDS.index(section.kind))
    return found


def _ratings(summaries: Sequence[int]) -> dict[int, list[RatingRecord]]:
    found: dict[int, list[RatingRecord]] = defaultdict(list)
    rows = among(Rating.objects.order_by(), summaries, "summary_id")
    said = rows.values_list("summary_id", "group", "dimension", "place", "value", "rater__name")
    for summary, group, dimension, place, value, rater in said:
        found[summary].append(RatingRecord(group, dimension, place, value, rater or ""))
    for of_one in found.values():
        # As a file's ratings are sorted: experts first, and no database's own order of text.
        of_one.sort(key=_rating_order)
    return found


def _rating_order(rating: RatingRecord) -> tuple[bool, bool, str, str, int]:
    return (
        rating.group != RATING_GROUPS[0],
        rating.group not in RATING_GROUPS,
        rating.group,
        rating.dimension,
        -1 if rating.place is None else rating.place,
    )
