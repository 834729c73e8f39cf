"""People's mean made surer by what a judge says of articles that people have not labelled.

A judge's answers differ from article to article as people's do, in part. How its answers on the
labelled articles lie above those on all others is luck of the draw that can be seen, and so much of
it as goes with people's opinions is taken out of their mean. What the judge itself thinks of the
versions cancels: a judge that is always wrong, or on another scale, biases nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    clustered_estimate,
    clustered_parts,
)
from evaluation.stats.clusters import Clusters, Codes, Floats, find_clusters
from evaluation.stats.effective_labels import effective_labels
from evaluation.stats.two_way_mean import weighted_mean

# Parts of the articles, each of which gets its weight from the others.
FOLDS: Final = 10
# With fewer labelled articles the weight, and what is gained, would be luck (`benchmarks.powered`).
FEWEST_ARTICLES: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class LabelledColumns:
    """What people said, and a judge of the same articles; shape (labels,) each.

    values: what each label is worth, in the estimate's unit. weights: how much it counts, positive.
    predictions: the judge's answer on the label's article, in any unit, NaN where it has none.
    article, person: codes from 0 on.
    """

    values: Floats
    weights: Floats
    predictions: Floats
    article: Codes
    person: Codes


@dataclass(frozen=True, slots=True)
class PoweredMean:
    """People's mean, alone and with a judge as a control variate.

    alone: what people say by themselves; None with neither two persons nor two articles.
    with_judge: with the judge as a control variate; None where there is nothing to fit.
    weight: how much of the judge's deviation is taken out, in people's unit over the judge's.
    labels: people's opinions. effective: as how many they count at least, in 95 of 100 such cases;
        None where that is not more than there are.
    unlabelled: articles that only the judge spoke of.
    """

    alone: ClusteredEstimate | None
    with_judge: ClusteredEstimate | None
    weight: float | None
    labels: int
    effective: float | None
    unlabelled: int

    @property
    def best(self) -> ClusteredEstimate | None:
        """With the judge where that is shown to be surer, else people alone.

        Its error is that of as many labels as are shown to count, and so never smaller than what
        `effective` says: of few articles the error with the judge is itself a matter of luck.
        """
        if self.effective is None or self.alone is None or self.with_judge is None:
            return self.alone
        error = max(
            self.with_judge.error, self.alone.error * math.sqrt(self.labels / self.effective)
        )
        parts = self.with_judge.parts
        more = max(0.0, error**2 - parts.total)
        return replace(
            self.with_judge, error=error, parts=replace(parts, smoothing=parts.smoothing + more)
        )


def powered_mean(
    labelled: LabelledColumns, unlabelled: Floats, *, span: float | None
) -> PoweredMean:
    """The mean over articles of which those labelled are a random part.

    unlabelled: the judge's answer on each other article, shape (articles,), NaN where it has none.
    A missing answer is taken as the judge's mean on both sides, which is an answer like any other.
    span: as in `two_way_mean.two_way_mean`, whose mean and error `alone` are.
    Where people chose which articles to speak of, do not ask: labelled articles then differ from
    the others by more than luck.

    The weight of each fold of articles is fitted on the others, so that no label has a part in its
    own, and squared residuals are those of labels that were not fitted to.

    Sources: Angelopoulos, Duchi and Zrnic, "PPI++: Efficient prediction-powered inference",
    arXiv 2311.01453 (2024), with the weight that makes the variance least, section 6; fitted across
    folds as Zrnic and Candes, "Cross-prediction-powered inference", PNAS 121 (2024); errors as
    `clustered_variance`. That intervals hold with clusters, and the number of labels in
    `effective_labels`, is shown by simulation (`benchmarks.powered`).
    """
    labels, others = len(labelled.values), int(np.count_nonzero(~np.isnan(unlabelled)))
    clusters = find_clusters(labelled.article, labelled.person)
    alone = weighted_mean(labelled.values, labelled.weights, clusters, span=span)
    people_alone = PoweredMean(alone, None, None, labels, None, len(unlabelled))
    articles = len(np.unique(labelled.article))
    if alone is None or articles < FEWEST_ARTICLES or others < FEWEST_ARTICLES:
        return people_alone
    ground = _ground(labelled, unlabelled, clusters)
    if ground is None:
        return people_alone
    fitted = _fitted(ground, labelled.values, alone.estimate)
    powered = _estimate(ground, fitted, span, labels)
    effective = None
    if powered is not None:
        effective = effective_labels(
            ground.coefficients * (labelled.values - alone.estimate),
            fitted.contributions, clusters, labels=labels,
            more=(alone.parts.smoothing, fitted.of_others + powered.parts.smoothing),
        )  # fmt: skip
    weight = float(fitted.weights.mean() / ground.scale)
    return replace(people_alone, with_judge=powered, weight=weight, effective=effective)


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """Predictions about their common mean and in units of their spread, and what labels weigh.

    of_labels, of_others: shape (labels,) and (unlabelled articles,). coefficients: of the labels,
    summing to 1. article: codes from 0 without gaps.
    """

    of_labels: Floats
    of_others: Floats
    coefficients: Floats
    article: NDArray[np.intp]
    clusters: Clusters
    scale: float


def _ground(labelled: LabelledColumns, unlabelled: Floats, clusters: Clusters) -> _Ground | None:
    known = np.concatenate([labelled.predictions, unlabelled])
    middle = float(np.nanmean(known))
    of_labels, of_others = (
        np.nan_to_num(each - middle) for each in (labelled.predictions, unlabelled)
    )
    scale = float(of_others.std())
    if scale <= 1e-12 * max(1.0, abs(middle)) or not of_labels.any():
        return None
    _, article = np.unique(labelled.article, return_inverse=True)
    coefficients = labelled.weights / labelled.weights.sum()
    return _Ground(
        of_labels / scale, of_others / scale, coefficients, article.astype(np.intp), clusters, scale
    )


@dataclass(frozen=True, slots=True, eq=False)
class _FittedWeights:
    """weights: of each label's fold, shape (labels,). contributions: of each label to the estimate,
    about it. value: the estimate. of_others: the variance that unlabelled articles bring in."""

    weights: Floats
    contributions: Floats
    value: float
    of_others: float


def _fitted(ground: _Ground, values: Floats, mean: float) -> _FittedWeights:
    weights = _fold_weights(ground, values - mean)
    others = ground.of_others
    away = others.mean()
    taken = ground.coefficients * weights
    value = float(np.sum(ground.coefficients * values) - np.sum(taken * (ground.of_labels - away)))
    residuals = values - weights * (ground.of_labels - away) - value
    number = len(others)
    spread = float(np.square(others - away).sum()) / (number - 1) / number
    return _FittedWeights(
        weights, ground.coefficients * residuals, value, float(taken.sum()) ** 2 * spread
    )


def _fold_weights(ground: _Ground, departures: Floats) -> Floats:
    """The weight of each label, fitted on articles of other folds; shape (labels,)."""
    article, coefficients = ground.article, ground.coefficients
    of_people = np.bincount(article, coefficients * departures)
    of_judge: Floats = np.bincount(article, coefficients * ground.of_labels).astype(np.float64)
    # About the mean that labels have, which is not that of all where predictions differ by luck.
    shares = np.bincount(article, coefficients)
    of_judge = of_judge - shares * float(np.sum(of_judge))
    number = len(of_people)
    fold = np.arange(number) % FOLDS
    joint = np.bincount(fold, of_people * of_judge)
    square = np.bincount(fold, of_judge**2)
    part = 1 - np.bincount(fold) / number
    more = float(ground.of_others.var()) / len(ground.of_others)
    weights = (joint.sum() - joint) / part / ((square.sum() - square) / part + more)
    return np.asarray(weights[fold][article])


def _estimate(
    ground: _Ground, fitted: _FittedWeights, span: float | None, labels: int
) -> ClusteredEstimate | None:
    """Smoothed as a mean of what is left of labels, so that a judge whom all follow on few
    articles does not look certain to be followed on all."""
    parts, effective = clustered_parts(
        fitted.contributions, ground.coefficients**2, ground.clusters, span=span
    )
    more = fitted.of_others
    parts = replace(
        parts,
        article=None if parts.article is None else parts.article + more,
        person=None if parts.person is None else parts.person + more,
        cell=parts.cell + more,
    )
    return clustered_estimate(fitted.value, parts, effective, opinions=labels)
