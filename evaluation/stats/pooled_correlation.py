"""How far a metric agrees with people over all summaries at once, whichever article they are of.

Where each article has one summary there is nothing to order within an article, and this is all
there is. Where there are several it mixes what articles differ in with what summaries do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluation.stats.clustered_variance import clustered_estimate, clustered_parts
from evaluation.stats.clusters import Floats, find_clusters
from evaluation.stats.coefficients import Kind
from evaluation.stats.concordance import concordance, signed_sums
from evaluation.stats.correlation import shared_cells
from evaluation.stats.interval import Interval
from evaluation.stats.verdict_interval import verdict_interval

# Below so many articles an interval would be guessed, as at summary level.
FEWEST_ARTICLES: Final = 5


@dataclass(frozen=True, slots=True)
class PooledLevel:
    """The correlation over all summaries.

    coefficient: -1 to 1; None with fewer than two summaries, or where a side is constant.
    interval: 95 %, for other articles and other systems; for other articles only where there is one
        system. None with fewer than five articles, and at 1 and -1, where no error can be seen.
    summaries: how many have a value on both sides.
    """

    coefficient: float | None
    interval: Interval | None
    summaries: int


def pooled_level(metric: Floats, human: Floats, *, kind: Kind) -> PooledLevel:
    """Correlate all summaries at once.

    metric, human: shape (articles, systems), NaN where there is no value; a cell counts where both
    have one. The error is that of the sum of what each summary contributes, clustered by article
    and by system, with Student's factor for few of either.

    Sources: contributions are the influence functions of Croux and Dehon, "Influence functions of
    the Spearman and Kendall correlation measures", Statistical Methods & Applications 19 (2010),
    497-515, with ties' share of each denominator; errors as in `clustered_variance`.
    """
    article, system = np.nonzero(shared_cells(metric, human))
    x, y = metric[article, system], human[article, system]
    if not len(x) or x.min() == x.max() or y.min() == y.max():
        return PooledLevel(None, None, len(x))
    value, influence = _OF_KIND[kind](x, y)
    if len(np.unique(article)) < FEWEST_ARTICLES or abs(value) > 1 - 1e-9:
        return PooledLevel(value, None, len(x))
    number = len(x)
    clusters = find_clusters(article, system)
    parts, effective = clustered_parts(influence / number, np.ones(number), clusters, span=None)
    estimate = clustered_estimate(value, parts, effective, opinions=number)
    return PooledLevel(
        value, verdict_interval(estimate, looks="one look") if estimate else None, number
    )


def _pearson(x: Floats, y: Floats) -> tuple[float, Floats]:
    x, y = _standardised(x), _standardised(y)
    value = float((x * y).mean())
    return value, x * y - value * (x * x + y * y) / 2


def _spearman(x: Floats, y: Floats) -> tuple[float, Floats]:
    ones = np.ones(len(x))
    ranks = [-signed_sums(side, ones) / len(x) for side in (x, y)]  # centred, -1 to 1
    joint, joint_influence = _rank_moment(x, y, ranks[0], ranks[1])
    (spread, spread_influence), (other, other_influence) = (
        _rank_moment(side, side, rank, rank) for side, rank in zip((x, y), ranks, strict=True)
    )
    value = joint / np.sqrt(spread * other)
    influence = joint_influence / np.sqrt(spread * other) - value / 2 * (
        spread_influence / spread + other_influence / other
    )
    return float(value), influence


def _rank_moment(x: Floats, y: Floats, of_x: Floats, of_y: Floats) -> tuple[float, Floats]:
    """The mean product of two ranks, and what each value adds: by its own, and in others' ranks.

    That is three times the mean on average, which cancels where it is held against the spreads'.
    """
    mean = float((of_x * of_y).mean())
    in_x, in_y = signed_sums(x, of_y) / len(x), signed_sums(y, of_x) / len(x)
    return mean, of_x * of_y + in_x + in_y


def _kendall(x: Floats, y: Floats) -> tuple[float, Floats]:
    # With how many others each is paired cancels.
    joint, spread, other = (concordance(a, b) for a, b in ((x, y), (x, x), (y, y)))
    means = joint.mean(), spread.mean(), other.mean()
    root = np.sqrt(means[1] * means[2])
    value = means[0] / root
    influence = 2 * (joint - means[0]) / root - value * (spread / means[1] + other / means[2] - 2)
    return float(value), influence


def _standardised(values: Floats) -> Floats:
    centred = values - values.mean()
    return np.asarray(centred / np.sqrt((centred * centred).mean()))


_OF_KIND: Final = {"pearson": _pearson, "spearman": _spearman, "kendall": _kendall}
