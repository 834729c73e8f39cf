"""Two versions on one article: texts, votes, scores and ratings; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Avg

from evaluation.comparison.counted_models import ArticleCount, Population
from evaluation.comparison.kept import duel_key
from evaluation.comparison.measures import rating_measure, score_measures
from evaluation.comparison.report import Measure
from evaluation.comparison.tables import DUEL
from evaluation.runs.models import Score
from summaries.articles.models import Article
from summaries.breakdowns.models import Rating, Summary
from summaries.versions.models import ModelVersion


@dataclass(frozen=True, slots=True)
class VersionOnArticle:
    """One version's summary of the article; readers' thumbs on it."""

    version: ModelVersion
    text: str
    up: int
    down: int


@dataclass(frozen=True, slots=True)
class Values:
    """What both got on one measure; None where not known."""

    measure: Measure
    baseline: float | None
    candidate: float | None


@dataclass(frozen=True, slots=True)
class OnArticle:
    """Both sides; duels won by the candidate, tied, and won by the baseline; scores, ratings.

    simulated: whether the votes shown are simulated ones, as no reader has voted here.
    """

    baseline: VersionOnArticle
    candidate: VersionOnArticle
    won: int
    tied: int
    lost: int
    values: tuple[Values, ...]
    simulated: bool


def on_article(article: Article, versions: Sequence[ModelVersion]) -> OnArticle | None:
    """The baseline and the candidate on one article; None where one has not written about it.

    A fixed number of queries. Where no reader has voted on it, simulated votes stand in.
    """
    baseline, candidate = versions
    texts = dict(
        Summary.objects.filter(article=article, version__in=versions).values_list(
            "version_id", "text"
        )
    )
    if len(texts) < 2:
        return None
    ids = (baseline.pk, candidate.pk)
    counts = list(
        ArticleCount.objects.filter(
            article_id=article.pk, measure__in=[DUEL, "summary"], first_id__in=ids
        )
    )
    key = duel_key(*ids)
    counts = [c for c in counts if c.measure != DUEL or c.second_id == key.second]
    readers = [c for c in counts if c.population == Population.READERS]
    simulated = [c for c in counts if c.population == Population.SIMULATED]
    shown = readers or simulated
    duels = next((c for c in shown if c.measure == DUEL), None)
    won, tied, lost = (duels.won, duels.tied, duels.lost) if duels else (0, 0, 0)
    if candidate.pk != key.first:
        won, lost = lost, won
    return OnArticle(
        baseline=_side(baseline, texts[baseline.pk], shown),
        candidate=_side(candidate, texts[candidate.pk], shown),
        won=won, tied=tied, lost=lost, values=_values(article, ids),
        simulated=bool(simulated and not readers),
    )  # fmt: skip


def _side(version: ModelVersion, text: str, counts: Sequence[ArticleCount]) -> VersionOnArticle:
    thumbs = next((c for c in counts if c.measure != DUEL and c.first_id == version.pk), None)
    return VersionOnArticle(
        version, text, thumbs.won if thumbs else 0, thumbs.lost if thumbs else 0
    )


def _values(article: Article, ids: tuple[int, int]) -> tuple[Values, ...]:
    found: dict[str, tuple[Measure, dict[int, float]]] = {}
    rated = Rating.objects.filter(summary__article=article, summary__version__in=ids)
    means = rated.order_by().values("group", "dimension", "summary__version_id")
    for row in means.annotate(mean=Avg("value")).order_by("-group", "dimension"):
        measure = rating_measure(row["group"], row["dimension"])
        values = found.setdefault(measure.key, (measure, {}))[1]
        values[row["summary__version_id"]] = row["mean"]
    metrics = dict(score_measures())
    scores = Score.objects.filter(
        summary__article=article, summary__version__in=ids, metric__in=metrics
    ).order_by("metric_id")
    for metric, version, value in scores.values_list("metric_id", "summary__version_id", "value"):
        if value is not None:
            measure = metrics[metric]
            found.setdefault(measure.key, (measure, {}))[1][version] = value
    return tuple(
        Values(measure, values.get(ids[0]), values.get(ids[1]))
        for measure, values in found.values()
    )
