"""Two versions on one article: texts, votes, scores and ratings; reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Avg

from evaluation.comparison.estimates import Measure
from evaluation.comparison.known_measures import score_measures
from evaluation.comparison.measures import APPROVAL, rating_measure
from evaluation.comparison.pair_votes import PairVotes, of_origin, votes_of_pair
from evaluation.comparison.votes import thumbs_of
from evaluation.opinions.codes import Origin
from evaluation.opinions.columns import worth_to
from evaluation.opinions.populations import first_of
from evaluation.opinions.selecting import numbers_by_origin
from evaluation.opinions.selectors import current_opinions
from evaluation.runs.models import Score
from summaries.articles.models import Article
from summaries.breakdowns.giving_away import giveaway_words
from summaries.breakdowns.models import Rating, Summary
from summaries.versions.models import ModelVersion


@dataclass(frozen=True, slots=True)
class VersionOnArticle:
    """One version's summary of the article; readers' thumbs on it.

    given_away: what keeps the text out of duels, in words; "" for nothing.
    """

    version: ModelVersion
    text: str
    given_away: str
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

    origin: whose votes are shown.
    """

    baseline: VersionOnArticle
    candidate: VersionOnArticle
    won: int
    tied: int
    lost: int
    values: tuple[Values, ...]
    origin: Origin


def on_article(
    article: Article, versions: Sequence[ModelVersion], *, origin: Origin | None = None
) -> OnArticle | None:
    """The baseline and the candidate on one article; None where one has not written about it.

    Where they were judged elsewhere and came without texts, those are "".
    origin: whose votes; None for readers', or what stands in where no reader has voted on it.
    A fixed number of queries.
    """
    baseline, candidate = versions
    rows = Summary.objects.filter(article=article, version__in=versions)
    texts = {
        version: (text, giveaway_words(gives_away))
        for version, text, gives_away in rows.values_list("version_id", "text", "gives_away")
    }
    ids = (baseline.pk, candidate.pk)
    votes, shown = _votes(article, ids, origin)
    if len(texts) < 2 and not len(votes.duels):
        return None
    texts = dict.fromkeys(ids, ("", "")) | texts
    worth = worth_to(votes.duels, candidate.pk)
    return OnArticle(
        baseline=_side(baseline, texts[baseline.pk], votes),
        candidate=_side(candidate, texts[candidate.pk], votes),
        won=int((worth == 1).sum()),
        tied=int((worth == 0.5).sum()),
        lost=int((worth == 0).sum()),
        values=_values(article, ids),
        origin=shown,
    )


def _votes(
    article: Article, ids: tuple[int, int], asked: Origin | None
) -> tuple[PairVotes, Origin]:
    """What was said of the two here, and by whom."""
    opinions = current_opinions()
    baseline, candidate = ids
    every = votes_of_pair(
        opinions.thumbs, opinions.duels, baseline=baseline, candidate=candidate
    ).within(articles=np.array([article.pk], np.int32))
    origin = first_of(asked, numbers_by_origin(every.thumbs, every.duels))
    return of_origin(every, origin), origin


def _side(version: ModelVersion, said: tuple[str, str], votes: PairVotes) -> VersionOnArticle:
    thumbs = thumbs_of(votes, APPROVAL)
    up = thumbs.up[thumbs.version == version.pk]
    return VersionOnArticle(version, *said, int(up.sum()), int(len(up) - up.sum()))


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
