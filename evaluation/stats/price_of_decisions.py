"""What a usable decision of a judge costs, with those that were paid for and are not usable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Codes, Floats, find_clusters
from evaluation.stats.linearised import linearised_estimate


def price_of_decisions(
    paid: Floats, usable: NDArray[np.bool_], article: Codes, *, decisions: int = 100
) -> ClusteredEstimate | None:
    """All that was paid over the number of usable decisions, times `decisions`.

    paid: what each asked decision cost, all its calls together, 0 or more, in any currency, shape
    (asked,). usable: whether an answer came of it. article: codes from 0 on; clustered by it.
    None where none was usable, or with fewer than two articles.

    Source: the ratio estimator, Cochran, "Sampling Techniques", 3rd ed. (1977), section 6.3.
    """
    if not usable.any():
        return None
    part = float(usable.mean())
    price = decisions * float(paid.mean()) / part
    influence = (decisions * paid - price * usable) / part
    clusters = find_clusters(article, np.zeros(len(article), np.intp))
    return linearised_estimate(price, influence, clusters, span=None)
