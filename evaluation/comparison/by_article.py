"""The articles on which a candidate loses most and wins most; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from evaluation.comparison.article_votes import ArticleVotes, votes_by_article
from evaluation.comparison.estimates import Measure
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.report import ArticleLine
from evaluation.opinions.part_names import ARTICLE_DIMENSIONS, Part
from evaluation.opinions.slices import articles_in
from evaluation.runs.models import Score
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating

SHOWN: Final = 8

Lines = tuple[ArticleLine, ...]


def article_lines(
    votes: PairVotes,
    nets: Sequence[ArticleVotes] | None = None,
    *,
    measure: Measure,
    filters: Sequence[Part] = (),
    shown: int = SHOWN,
) -> tuple[Lines, Lines]:
    """At most `shown` articles that the candidate lost, worst first, and as many that it won.

    votes: within the filters already. nets: `votes_by_article` of them where it is known. Three
    queries at most.
    """
    if measure.family != "votes":
        found: Sequence[ArticleVotes] = _by_value(votes.baseline, votes.candidate, measure, filters)
    else:
        found = votes_by_article(votes, measure) if nets is None else nets
    lost = [line for line in found[:shown] if line.weight < 0]
    won = [line for line in reversed(found[-shown:]) if line.weight > 0]
    return _lines(lost), _lines(won)


def _by_value(
    baseline: int, candidate: int, measure: Measure, filters: Sequence[Part]
) -> list[ArticleVotes]:
    """By the difference of scores or mean ratings on each article, what was lost most first."""
    both = {"summary__version__in": [baseline, candidate]}
    if measure.family == "scores":
        rows: Any = Score.objects.filter(
            metric__signature=measure.signature, value__isnull=False, **both
        )
    else:
        group, _, dimension = measure.key.partition(":")
        rows = Rating.objects.filter(group=group, dimension=dimension, **both)
    of_articles = [part for part in filters if part[0] in (*ARTICLE_DIMENSIONS, "title")]
    if of_articles:
        rows = rows.filter(summary__article__in=articles_in(of_articles))
    values: dict[int, dict[int, list[float]]] = {}
    for article, version, value in rows.order_by("pk").values_list(
        "summary__article_id", "summary__version_id", "value"
    ):
        values.setdefault(article, {}).setdefault(version, []).append(value)
    sign = -1 if measure.better == "lower" else 1
    nets = {
        article: _mean(of[candidate]) - _mean(of[baseline])
        for article, of in values.items()
        if len(of) == 2
    }
    # Below that it is what addition rounded.
    lines = [ArticleVotes(a, sign * net, net) for a, net in nets.items() if abs(net) > 1e-9]
    return sorted(lines, key=lambda line: (line.weight, line.article))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _lines(rows: Sequence[ArticleVotes]) -> Lines:
    articles = Article.objects.in_bulk([row.article for row in rows]) if rows else {}
    return tuple(
        ArticleLine(
            article_id=row.article,
            title=articles[row.article].title,
            slug=articles[row.article].slug,
            net=row.net,
            won=row.won,
            tied=row.tied,
            lost=row.lost,
            votes=row.votes,
        )
        for row in rows
        if row.article in articles
    )
