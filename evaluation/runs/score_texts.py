"""What a chunk has still to score, as metrics want it: read as tuples, once an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, Value

from common.work.among import among
from evaluation.metrics.base import ArticleTexts, MetricEngine
from evaluation.runs.models import Chunk
from evaluation.runs.score_rows import ScoredSummary
from evaluation.runs.selectors import against_field, with_missing_counts
from summaries.articles.models import Article
from summaries.breakdowns.models import Summary
from summaries.references.models import Reference


@dataclass(frozen=True, slots=True)
class TextsToScore:
    """Whole articles, and the summaries that are their candidates, in the same order."""

    articles: Sequence[ArticleTexts]
    summaries: Sequence[ScoredSummary]


def texts_to_score(chunk: Chunk, metric: MetricEngine) -> TextsToScore:
    """What the chunk still lacks, articles in order; another run may have done some of it.

    Two queries, one more for a metric that reads the articles themselves.
    """
    against = against_field(metric)
    lacking = with_missing_counts(
        among(Summary.objects.all(), chunk.summary_ids), {chunk.engine: metric}
    )
    rows = list(
        lacking.order_by("article_id", "pk")
        .annotate(against=F(against) if against else Value(""))
        .values_list("article_id", "text", "pk", "version_id", "text_hash", "against")
    )
    members = {key: list(of_one) for key, of_one in groupby(rows, key=lambda row: row[0])}
    references = _references(list(members))
    sources = _sources(list(members)) if "source" in metric.needs else {}
    return TextsToScore(
        [
            ArticleTexts(
                candidates=tuple([row[1] for row in of_one]),
                references=tuple(references.get(article, ())),
                source=sources.get(article),
            )
            for article, of_one in members.items()
        ],
        [ScoredSummary(*row[2:]) for row in rows],
    )


def _references(articles: Sequence[int]) -> dict[int, list[str]]:
    """The references of each article, in their order."""
    found = defaultdict(list)
    rows = among(Reference.objects.order_by("article_id", "position"), articles, "article_id")
    for article, text in rows.values_list("article_id", "text"):
        found[article].append(text)
    return found


def _sources(articles: Sequence[int]) -> dict[int, str | None]:
    return dict(among(Article.objects.order_by(), articles).values_list("pk", "text"))
