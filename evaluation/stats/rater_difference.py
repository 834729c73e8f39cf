"""The difference of two versions' mean ratings, where it is known who gave each rating.

Ratings of one person depart together, over articles; those of one article do, over persons. Where
raters are taken for independent at each text, six experts who prefer one style look like hundreds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    clustered_estimate,
    clustered_parts,
    effective_number,
)
from evaluation.stats.clusters import Clusters, Codes, Floats, find_clusters

# Equal raters, less the mean of the other version's where those are others. Of fewer hardly
# anything is left by which it could be seen how much raters differ: two of whom each rated one
# version leave 1, two of whom each rated both on half of the articles leave this.
LEAST_RATERS: Final = 1.5
ROUNDING: Final = 1e-9


def rater_difference(
    values: Floats, candidate: NDArray[np.bool_], *, article: Codes, rater: Codes
) -> ClusteredEstimate | None:
    """The mean over articles of the candidate's mean rating less the other's on the article.

    values: ratings in their own unit; candidate: whether the rating is of the candidate's text, or
        else of the other's; article, rater: codes from 0 on; all of shape (ratings,). Each article
        has ratings of both.
    Each article weighs the same, and on it each rating of a text. A rater who rates both texts of
    an article counts in both means, so what is the rater's own and the article's own cancels.
    Who rates one version alone does not cancel: residuals are then about a mean of each version's
        raters, of which one more is fitted, in part where a part of it does not cancel. So raters'
        variance is divided by what is left, and they count as so many fewer.
    With Student's quantile for the effective number of clusters less one (`verdict_interval`).
    None where there are neither two raters nor two articles; with a single rater, who is taken as
    given, the error is by article alone, and with a single article by rater alone.
    Raises ValueError for an article with ratings of one version only.

    Source: as `clustered_variance.clustered_parts`.
    """
    clusters = find_clusters(article, rater)
    if not clusters.opinions:
        return None
    sides = article.astype(np.intp) * 2 + candidate
    lengths = np.bincount(sides, minlength=2 * (int(article.max()) + 1)).reshape(-1, 2)
    rated = lengths.any(axis=1)
    if (lengths[rated] == 0).any():
        raise ValueError("an article has ratings of one version only; leave it out")
    sums = np.bincount(sides, weights=values).reshape(-1, 2)
    means = sums / np.maximum(lengths, 1)
    difference = float((means[rated, 1] - means[rated, 0]).mean())
    signs = np.where(candidate, 1.0, -1.0)
    coefficients = _coefficients(candidate, article)
    contributions = coefficients * (values - means.mean(axis=1)[article] - signs * difference / 2)
    made_up, loads = _made_up(lengths, sides, candidate, article, rater), coefficients**2
    parts, effective = clustered_parts(
        contributions * np.sqrt(made_up), loads, clusters, span=None,
        article_contributions=contributions,
    )  # fmt: skip
    whole, _ = clustered_parts(contributions * made_up, loads, clusters, span=None)
    if parts.person is not None and whole.person is not None:
        parts = replace(parts, person=max(0.0, parts.cell + whole.person - whole.cell))
    # Of each version's mean, the part that comes from raters who do not cancel.
    alone = _rated_alone(coefficients, clusters)
    if alone and parts.person is not None and effective.persons - alone > 1:
        left = 1 - (1 + alone) / effective.persons
        parts = replace(parts, person=parts.person * (1 - 1 / effective.persons) / left)
        effective = replace(effective, persons=effective.persons - alone)
    return clustered_estimate(difference, parts, effective, opinions=clusters.opinions)


def are_apart(candidate: NDArray[np.bool_], *, article: Codes, rater: Codes) -> bool:
    """Whether what the versions differ by is not to be told from who rated them.

    Arguments as in `rater_difference`. So it is where one of them was rated by one person or hardly
    more, who rated the other hardly at all; a single rater of both is no such person.
    """
    clusters = find_clusters(article, rater)
    coefficients = _coefficients(candidate, article)
    loads = clusters.by_person(clusters.by_cell(coefficients**2))
    alone = _rated_alone(coefficients, clusters)
    return alone > 0 and effective_number(loads) - alone < LEAST_RATERS


def _coefficients(candidate: NDArray[np.bool_], article: Codes) -> Floats:
    """What each rating counts for in the difference, shape (ratings,)."""
    sides = article.astype(np.intp) * 2 + candidate
    lengths = np.bincount(sides)[sides]
    return np.where(candidate, 1.0, -1.0) / (lengths * len(np.unique(article)))


def _rated_alone(coefficients: Floats, clusters: Clusters) -> float:
    """The part of each version's mean that is of raters who do not count as much in the other's, 0
    to 1: by how much a person's own strictness moves the difference, over all persons."""
    moved = np.abs(clusters.by_person(clusters.by_cell(coefficients))).sum() / 2
    return float(moved) if moved > ROUNDING else 0.0


def _made_up(
    lengths: NDArray[np.intp],
    sides: NDArray[np.intp],
    candidate: NDArray[np.bool_],
    article: Codes,
    rater: Codes,
) -> Floats:
    """By what a squared residual is too small, since it is about its own article's mean.

    What a rater's ratings have in common is as much too small itself, and squared in their sum: as
    in `mantel_haenszel`, what raters add to their cells is taken of residuals made up in whole.
    Of n ratings of this text and m of the other, 1 - 1/n + (1/n + 1/m)/4 of an independent one's
    variance is left; all of it in the sum over both texts of a rater who rates both.
    """
    own = 1 / lengths.ravel()[sides]
    other = 1 / lengths[:, ::-1].ravel()[sides]
    pairs = article.astype(np.intp) * (int(rater.max()) + 1) + rater
    seen = np.zeros((2, int(pairs.max()) + 1), dtype=bool)
    seen[candidate.astype(np.intp), pairs] = True
    rates_both = (seen[0] & seen[1])[pairs]
    return np.where(rates_both, 1.0, 1 / (1 - own + (own + other) / 4))


def student_p(estimate: ClusteredEstimate) -> float | None:
    """Two-sided p of no difference, by Student's distribution; None where nothing varies."""
    if not estimate.error:
        return None
    ratio = abs(estimate.estimate) / estimate.error
    return float(2 * special.stdtr(max(1.0, estimate.clusters - 1), -ratio))
