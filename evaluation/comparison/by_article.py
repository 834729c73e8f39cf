"""The articles on which a candidate loses most and wins most; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Case, F, IntegerField, QuerySet, Sum, Value, When

from evaluation.comparison.counted_models import ArticleCount
from evaluation.comparison.kept import duel_key
from evaluation.comparison.measures import COUNTED
from evaluation.comparison.report import ArticleLine, Measure
from evaluation.comparison.tables import DUEL
from evaluation.opinions.slices import ARTICLE_DIMENSIONS, Part, articles_in
from evaluation.runs.models import Score
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating

SHOWN: Final = 8

Lines = tuple[ArticleLine, ...]


def article_lines(
    baseline: int,
    candidate: int,
    *,
    measure: Measure,
    population: str,
    filters: Sequence[Part] = (),
    shown: int = SHOWN,
) -> tuple[Lines, Lines]:
    """At most `shown` articles that the candidate lost, worst first, and as many that it won.

    Three queries at most. Of votes the counts per article are kept; a part of the time does not
    narrow them.
    """
    articles = [part for part in filters if part[0] in (*ARTICLE_DIMENSIONS, "title")]
    if measure.family != "votes":
        return _by_value(baseline, candidate, measure, articles, shown)
    rows = _counts(baseline, candidate, measure, population)
    if articles:
        rows = rows.filter(article_id__in=articles_in(articles).values("pk"))
    lost = list(rows.filter(net__lt=0).order_by("net", "article_id")[:shown])
    won = list(rows.filter(net__gt=0).order_by("-net", "article_id")[:shown])
    return _lines(lost), _lines(won)


def _counts(baseline: int, candidate: int, measure: Measure, population: str) -> QuerySet[Any, Any]:
    """article_id, net, won, tied, lost, in the candidate's terms."""
    counted = COUNTED[measure.key]
    rows: QuerySet[Any, Any] = ArticleCount.objects.filter(
        population=population, measure=counted
    ).order_by()
    if counted == DUEL:
        key = duel_key(baseline, candidate)
        rows = rows.filter(first_id=key.first, second_id=key.second)
        won, lost = ("won", "lost") if candidate == key.first else ("lost", "won")
        duels: QuerySet[Any, Any] = rows.annotate(
            net=F(won) - F(lost), w=F(won), l=F(lost), t=F("tied")
        ).values("article_id", "net", "w", "t", "l")
        return duels
    sign = Case(When(first_id=candidate, then=Value(1)), default=Value(-1))
    net = Sum(sign * (F("won") - F("lost")), output_field=IntegerField())
    rows = rows.filter(first_id__in=[baseline, candidate], second_id=0)
    thumbs: QuerySet[Any, Any] = rows.values("article_id").annotate(net=net)
    return thumbs


def _by_value(
    baseline: int, candidate: int, measure: Measure, filters: Sequence[Part], shown: int
) -> tuple[Lines, Lines]:
    """By the difference of scores or mean ratings on each article."""
    both = {"summary__version__in": [baseline, candidate]}
    if measure.family == "scores":
        rows: QuerySet[Any, Any] = Score.objects.filter(
            metric__signature=measure.signature, value__isnull=False, **both
        )
    else:
        group, _, dimension = measure.key.partition(":")
        rows = Rating.objects.filter(group=group, dimension=dimension, **both)
    if filters:
        rows = rows.filter(summary__article__in=articles_in(filters))
    values: dict[int, dict[int, list[float]]] = {}
    for article, version, value in rows.order_by("pk").values_list(
        "summary__article_id", "summary__version_id", "value"
    ):
        values.setdefault(article, {}).setdefault(version, []).append(value)
    sign = -1 if measure.better == "lower" else 1
    nets = [
        {"article_id": article, "net": _mean(of[candidate]) - _mean(of[baseline])}
        for article, of in values.items()
        if len(of) == 2
    ]
    nets = [row for row in nets if abs(row["net"]) > 1e-9]
    nets.sort(key=lambda row: (sign * row["net"], row["article_id"]))
    lost = [row for row in nets[:shown] if sign * row["net"] < 0]
    won = [row for row in reversed(nets[-shown:]) if sign * row["net"] > 0]
    return _lines(lost), _lines(won)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _lines(rows: Sequence[dict[str, Any]]) -> Lines:
    articles = Article.objects.in_bulk([row["article_id"] for row in rows]) if rows else {}
    return tuple(
        ArticleLine(
            article_id=row["article_id"],
            title=articles[row["article_id"]].title,
            slug=articles[row["article_id"]].slug,
            net=float(row["net"]),
            won=row.get("w"),
            tied=row.get("t"),
            lost=row.get("l"),
        )
        for row in rows
        if row["article_id"] in articles
    )
