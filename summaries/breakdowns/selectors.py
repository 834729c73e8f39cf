"""Reads that span the tables of what was written; nothing here writes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from summaries.articles.distinct import distinct_texts
from summaries.articles.models import Article, Tag
from summaries.breakdowns.models import ReadableArticle, Section, Summary
from summaries.searching.selectors import ArticleSearch, articles_with
from summaries.searching.words import SoughtWords, marked, terms_of
from summaries.texts.excerpt import opening
from summaries.texts.markdown import as_plain
from summaries.versions.models import ModelVersion
from summaries.versions.traffic import WeightedVersion, drawn

_SHOWN = Q(version__status=ModelVersion.Status.LIVE, version__weight__gt=0)


@dataclass(frozen=True)
class Breakdown:
    """A summary with its sections, each kind in its order."""

    summary: Summary
    questions: tuple[Section, ...]
    comments: tuple[Section, ...]
    turns: tuple[Section, ...]
    actions: tuple[Section, ...]
    terms: tuple[Section, ...]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every section, in the order of the page."""
        return self.questions + self.comments + self.turns + self.actions + self.terms


def summary_for(
    article: Article, reader_key: str, *, seen_version: int | None = None
) -> Summary | None:
    """The summary of `article` that this reader is shown, or None where none is live.

    `seen_version` is the id of the version that the reader was shown first: it stays, as long as
    it may still be shown. Everybody else gets the draw by traffic weight.
    """
    shown = {
        summary.version_id: summary
        for summary in article.summaries.filter(_SHOWN).select_related("version")
    }
    winner = _shown_version(
        {version_id: summary.version.weight for version_id, summary in shown.items()},
        article_key=article.key,
        reader_key=reader_key,
        seen_version=seen_version,
    )
    return None if winner is None else shown[winner]


def planned_shares(article: Article) -> dict[int, float]:
    """Version id → the probability with which a new reader is shown it; sums to 1. One query.

    Empty where no version of the article is shown.
    """
    weights = dict(article.summaries.filter(_SHOWN).values_list("version_id", "version__weight"))
    every = math.fsum(weights.values())
    return {version: weight / every for version, weight in weights.items()}


def summary_by(article: Article, identifier: str) -> Summary | None:
    """The summary of `article` by `NAME@VERSION`, whatever its status; a bare name means @1."""
    if "\0" in identifier:  # which Postgres would refuse to look for
        return None
    name, _, version = identifier.rpartition("@") if "@" in identifier else (identifier, "", "1")
    return (
        article.summaries.filter(version__name=name, version__version=version)
        .select_related("version")
        .first()
    )


def other_summaries(article: Article, shown: Summary) -> QuerySet[Summary]:
    """What other versions that readers may be shown wrote about the article, by their names."""
    rows = article.summaries.filter(_SHOWN).exclude(pk=shown.pk).select_related("version")
    return rows.order_by("version__name", "version__version")


def versions_of(article: Article) -> QuerySet[ModelVersion]:
    """Every version that has written a summary of `article`, whatever its status."""
    return ModelVersion.objects.filter(summaries__article=article)


def breakdown_of(summary: Summary) -> Breakdown:
    """`summary` with its sections."""
    kinds: dict[str, list[Section]] = defaultdict(list)
    for section in summary.sections.order_by("position"):
        kinds[section.kind].append(section)
    return Breakdown(
        summary=summary,
        questions=tuple(kinds[Section.Kind.QUESTION]),
        comments=tuple(kinds[Section.Kind.COMMENT]),
        turns=tuple(kinds[Section.Kind.TURN]),
        actions=tuple(kinds[Section.Kind.ACTION]),
        terms=tuple(kinds[Section.Kind.TERM]),
    )


def openings_for(
    articles: Iterable[Article], reader_key: str, *, seen_versions: Mapping[int, int]
) -> dict[int, str]:
    """By article id, the first sentences of the summary that `summary_for` would show.

    `seen_versions` maps an article's id to the id of the version this reader was shown first.
    An article without a live summary is not in the result.
    """
    keys = {article.pk: article.key for article in articles}
    weights: dict[int, dict[int, float]] = defaultdict(dict)
    summary_ids: dict[tuple[int, int], int] = {}
    rows = Summary.objects.filter(_SHOWN, article__in=keys).order_by()
    for pk, article_id, version_id, weight in rows.values_list(
        "pk", "article_id", "version_id", "version__weight"
    ):
        weights[article_id][version_id] = weight
        summary_ids[article_id, version_id] = pk
    chosen = []
    for article_id, versions in weights.items():
        winner = _shown_version(
            versions,
            article_key=keys[article_id],
            reader_key=reader_key,
            seen_version=seen_versions.get(article_id),
        )
        if winner is not None:
            chosen.append(summary_ids[article_id, winner])
    texts = Summary.objects.filter(pk__in=chosen).order_by().values_list("article_id", "text")
    return {article_id: opening(as_plain(text)) for article_id, text in texts}


def _shown_version(
    weights: Mapping[int, float], *, article_key: str, reader_key: str, seen_version: int | None
) -> int | None:
    if seen_version in weights:
        return seen_version
    candidates = [WeightedVersion(version, weight) for version, weight in weights.items()]
    return drawn(candidates, reader_key=reader_key, article_key=article_key)


def articles_found(*, query: str = "", source: str = "", tag: str = "") -> QuerySet[Article]:
    """The articles that hold every word of `query` in title or text, newest first.

    For the team: also those of which readers can read no breakdown. `source` and `tag` (a slug)
    narrow the list where they aren't empty. Each article carries `version_count`: how many versions
    readers may be shown of it.
    """
    articles = _within(Article.objects.with_content(), source, tag)
    if query.strip():
        terms = terms_of(query)
        articles = articles.filter(pk__in=articles_with(terms)) if terms else articles.none()
    return _shown(articles)


class FoundArticles:
    """The same as a list to turn pages of, of those that readers can read a breakdown of.

    With words to look for, titles that hold all of them come first, and what is not on a page is
    not read.
    """

    def __init__(
        self, *, query: str = "", source: str = "", tag: str = "", everything: bool = False
    ) -> None:
        """everything: as the team sees it, also those without a breakdown."""
        terms = terms_of(query)
        self._everything = everything
        self._is_whole = not (query.strip() or source or tag)
        self._search: ArticleSearch | None = None
        self._pks: Any  # ids, to be counted and cut
        if terms:
            within = _within(Article.objects.with_content(), source, tag)
            self._search = ArticleSearch(
                terms,
                within if source or tag else None,
                among="" if everything else ReadableArticle._meta.db_table,
            )
        elif everything:
            every = _within(Article.objects.with_content(), source, tag)
            self._pks = every.values_list("pk", flat=True)
        else:
            rows = ReadableArticle.objects.filter(**({"source": source} if source else {}))
            rows = rows.filter(**({"article__tags__slug": tag} if tag else {}))
            self._pks = rows.values_list("article_id", flat=True)
        if query.strip() and not terms:
            self._pks = self._pks.none()

    def count(self) -> int:
        """How many there are. One query, or two of a whole table."""
        if self._search:
            return self._search.count()
        return _all_with_content() if self._everything and self._is_whole else self._pks.count()

    def __len__(self) -> int:
        """The same."""
        return self.count()

    def __getitem__(self, places: slice) -> list[Article]:
        """Those at these places: two queries, or four with words."""
        pks = (
            self._search.ids(places.start or 0, places.stop)
            if self._search
            else list(self._pks[places])
        )
        found = _shown(Article.objects.filter(pk__in=pks)).in_bulk()
        return [found[pk] for pk in pks if pk in found]


def unreadable_count() -> int:
    """How many articles have no breakdown that readers can read. Three queries."""
    return _all_with_content() - ReadableArticle.objects.count()


def _all_with_content() -> int:
    # SQLite counts a whole table by its pages, and of a part of it every row.
    every = Article.objects.order_by()
    return every.count() - every.filter(versions_only=True).count()


def _within(articles: QuerySet[Article], source: str, tag: str) -> QuerySet[Article]:
    if source:
        articles = articles.filter(source=source)
    return articles.filter(tags__slug=tag) if tag else articles


def _shown(articles: QuerySet[Article]) -> QuerySet[Article]:
    """With what a list shows of them."""
    # A subquery counts for the rows of one page; a join would group the whole table first.
    counts = (
        Summary.objects.filter(_SHOWN, article=OuterRef("pk"))
        .order_by()
        .values("article")
        .annotate(count=Count("pk"))
        .values("count")
    )
    return (
        articles.defer("text")
        .annotate(version_count=Coalesce(Subquery(counts), 0))
        .prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
    )


def listed(
    articles: Iterable[Article], openings: Mapping[int, str], phrases: Collection[SoughtWords]
) -> list[dict[str, Any]]:
    """What a list shows of articles: title and opening in pieces, each with whether it is found.

    openings: of summaries, by the article's id.
    """
    return [
        {
            "article": each,
            "title": marked(each.title, phrases),
            "opening": marked(openings.get(each.pk, ""), phrases),
        }
        for each in articles
    ]


def article_sources() -> list[str]:
    """Every source that an article has, by name."""
    return distinct_texts(Article, "source")


def readable_sources() -> list[str]:
    """Every source of an article that readers can read a breakdown of, by name."""
    return distinct_texts(ReadableArticle, "source")


def readable_tags() -> QuerySet[Tag]:
    """Every tag of such an article, by name."""
    tagged = Article.tags.through.objects.filter(tag=OuterRef("pk"))
    readable = ReadableArticle.objects.filter(article=OuterRef("article"))
    return Tag.objects.filter(Exists(tagged.filter(Exists(readable))))


def article_tags() -> QuerySet[Tag]:
    """Every tag that an article has, by name."""
    return Tag.objects.filter(Exists(Article.tags.through.objects.filter(tag=OuterRef("pk"))))
