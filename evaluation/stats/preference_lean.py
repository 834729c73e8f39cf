"""How much a judge leans towards texts of one kind beyond what people see in them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Clusters, Floats
from evaluation.stats.two_way_mean import two_way_difference


def preference_lean(
    agreed: Floats, people_chose_it: NDArray[np.bool_], clusters: Clusters
) -> ClusteredEstimate | None:
    """Half of how much better the judge agrees with people where they chose the text of that kind.

    Duels of a text of the kind (the longer one; one that the judge's own model wrote) with one that
    is not. agreed: 1 where the judge chose as the person, 1/2 for its tie, 0 else. people_chose_it:
    whether the person chose the text of the kind. Shape (duels,) each.
    The question is the same on both sides, what people preferred, so that no quality of the kind
    counts as a leaning: 0 for a judge who errs on both sides alike, and +.15 for one who chooses
    such texts .15 more often than it would without knowing which they are, whatever people think.
    -1/2 to 1/2. None where people never or always chose the kind, or there are neither two
    persons nor two articles.

    Source: equality of opportunity, Hardt, Price and Srebro, "Equality of opportunity in supervised
    learning", NeurIPS 2016, halved, since the one side gains what the other loses.
    """
    return two_way_difference(agreed / 2, people_chose_it, clusters, span=0.5)
