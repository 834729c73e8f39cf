"""Whether a judge answers the same questions as it did: an anchor set that is asked again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Codes, Floats, find_clusters
from evaluation.stats.two_way_mean import two_way_mean, weighted_mean


@dataclass(frozen=True, slots=True)
class AnchorDrift:
    """Later answers beside the first ones, clustered by article.

    changed: the share of anchors that are answered otherwise now, 0 to 1. shift: the mean of later
    less first, in the answers' unit. None each with fewer than two articles.
    unanswered: anchors that had an answer and now have none. anchors: those with both.
    """

    changed: ClusteredEstimate | None
    shift: ClusteredEstimate | None
    unanswered: int
    anchors: int


def anchor_drift(
    first: Floats, later: Floats, article: Codes, *, span: float, tolerance: float = 0.0
) -> AnchorDrift:
    """Compare two rounds of one anchor set.

    first, later: the answers in one unit, shape (anchors,), NaN where there is none. article: codes
    from 0 on. span: the most that two answers can differ, 1 for choices worth 1, 1/2 or 0.
    tolerance: by how much two answers may differ and be the same, of scores that are a mean over
    probabilities.
    A judge that draws its answers changes some of them without any drift: `changed` is to be read
    beside what two rounds of the same day say, and `shift` is not moved by it.
    """
    both = ~(np.isnan(first) | np.isnan(later))
    unanswered = int((~np.isnan(first) & np.isnan(later)).sum())
    clusters = find_clusters(article[both], np.zeros(int(both.sum()), np.intp))
    moved = later[both] - first[both]
    changed = (np.abs(moved) > tolerance).astype(np.float64)
    return AnchorDrift(
        changed=two_way_mean(changed, clusters, span=1.0),
        shift=weighted_mean(
            moved, np.ones(len(moved)), clusters, span=2 * span, decided=moved != 0
        ),
        unanswered=unanswered,
        anchors=int(both.sum()),
    )
