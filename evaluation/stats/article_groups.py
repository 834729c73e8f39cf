"""Groups of articles, such as sources: which are large enough for a mean of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evaluation.stats.clustered_variance import effective_number
from evaluation.stats.clusters import Clusters, Codes, Floats, Places, find_clusters

# Articles, and persons, by their effective numbers. What a mean of its own takes away of the
# squares between fewer is known too badly to be given back.
LEAST_IN_GROUP: Final = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class OwnMeans:
    """Of each opinion the mean that it is held against.

    codes: 0 for the mean of all, and from 1 on for that of its group, shape (opinions,). kept: what
    is left of an opinion's variance about that mean, over what is left about one of all, shape
    (1 + groups with a mean of their own,).
    """

    codes: Places
    kept: Floats


def own_means(group: Codes, loads: Floats, clusters: Clusters) -> OwnMeans:
    """Which groups have a mean of their own: those of several with enough articles and persons.

    group: a small whole number from 0 on, shape (opinions,); an article is of one group. loads: as
    in `clustered_variance.clustered_parts`.

    A mean of k equal clusters takes one part in k of their squares. `clustered_parts` gives back
    what one mean of all K takes, so that of a group (1 - 1 / k) / (1 - 1 / K) is still kept.
    """
    if not len(group) or group.min() == group.max():
        return OwnMeans(np.zeros(len(group), np.int64), np.ones(1))
    cell_loads = clusters.by_cell(loads)
    article_loads = clusters.by_article(cell_loads)
    of_cells = clusters.in_order(group)[clusters.cell_starts]
    pairs = find_clusters(of_cells, clusters.cell_person)
    numbers = np.minimum(
        _effective(of_cells[clusters.article_starts], article_loads),
        _effective(pairs.in_order(of_cells)[pairs.cell_starts], pairs.by_cell(cell_loads)),
    )
    every = min(effective_number(article_loads), effective_number(clusters.by_person(cell_loads)))
    has_own = numbers >= LEAST_IN_GROUP
    kept = (1 - 1 / numbers[has_own]) / (1 - 1 / max(LEAST_IN_GROUP, every))
    places = np.where(has_own, np.cumsum(has_own), 0)
    return OwnMeans(places[group], np.append(1.0, np.minimum(1.0, kept)))


def _effective(group: Codes, loads: Floats) -> Floats:
    """Of each group how many equal clusters weigh as much, shape (groups,); 0 of one without."""
    sums, squares = np.bincount(group, loads), np.bincount(group, loads * loads)
    return np.asarray(sums**2 / np.where(squares > 0, squares, 1.0))
