"""How much more often a judge chooses the text that stands on the left."""

from __future__ import annotations

import numpy as np

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Codes, Floats, find_clusters
from evaluation.stats.two_way_mean import weighted_mean


def side_preference(first: Floats, turned: Floats, article: Codes) -> ClusteredEstimate | None:
    """The share of the left side less one half, -1/2 to 1/2, over pairs asked in both orders.

    first, turned: each answer's worth to the text that stood on the left in that order, 1, 1/2 for
    a tie or 0, shape (pairs,). article: codes from 0 on.
    Both orders of one pair count alike, so what the texts are worth cancels. A pair of which both
    orders name one text is a tie between the sides. One judge is taken as given: clustered by
    article. None with fewer than two articles.

    Source: the swap of positions, Zheng et al., "Judging LLM-as-a-judge with MT-Bench and Chatbot
    Arena", NeurIPS 2023, section 3.3.
    """
    clusters = find_clusters(article, np.zeros(len(article), np.intp))
    leans = (first + turned - 1) / 2
    return weighted_mean(leans, np.ones(len(leans)), clusters, span=1.0, decided=leans != 0)
