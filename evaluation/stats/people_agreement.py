"""How far people agree with each other: the share of two on one pair of texts who choose alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    clustered_estimate,
    clustered_parts,
    smoothed_excess,
)
from evaluation.stats.clusters import Codes, Floats, find_clusters


def people_agreement(
    choice: Floats, *, pair: Codes, article: Codes, person: Codes
) -> ClusteredEstimate | None:
    """The chance that another person who decided on the same pair of texts chose as one did.

    choice: 1 or 0, worth to the same text of the pair for all. pair: the article and both texts;
    article, person: codes from 0 on; all of shape (choices,). Nobody chose twice on one pair.
    It is what a judge's accuracy would be were the judge one more such person. Pairs of texts that
    one person alone decided on tell nothing and are left out; `opinions` says how many are in.
    None where no pair has two persons, or all are on one article, since those agree as they do
    for its sake.

    Sources: a mean over pairs of persons, W. Hoeffding, "A class of statistics with asymptotically
    normal distribution", Annals of Mathematical Statistics 19 (1948), 293-325; each of them is in
    the cluster of both its persons, Aronow, Samii and Assenova, "Cluster-robust variance estimation
    for dyadic data", Political Analysis 23 (2015), 564-577.
    """
    together = np.bincount(pair)[pair] > 1
    if not together.any() or len(np.unique(article[together])) < 2:
        return None
    choice = choice[together]
    pair, article, person = pair[together], article[together], person[together]
    others = np.bincount(pair)[pair] - 1
    alike = np.where(choice == 1, _number_of(pair, choice), _number_of(pair, 1 - choice)) - 1
    agreed = alike / others
    number = len(agreed)
    value = float(agreed.mean())
    halves = (agreed - value) / number
    clusters = find_clusters(article, person)
    # Half of what two agree on is counted with each of them: an article has it once, and a person
    # all of it. Two who met on several pairs are so counted twice there, which is seldom and on the
    # safe side.
    parts, effective = clustered_parts(halves, np.ones(number), clusters, span=None)
    pairs = float(np.square(np.bincount(pair, weights=halves)).sum())
    cells = clusters.by_cell(2 * halves)
    across = float(np.square(clusters.by_person(cells)).sum() - np.square(cells).sum())
    elsewhere = max(0.0, across) / (1 - 1 / effective.persons)
    excess = smoothed_excess(value * (1 - value), min(effective.articles, effective.persons))
    parts = replace(parts, person=pairs + elsewhere, cell=pairs, smoothing=excess / number)
    return clustered_estimate(value, parts, effective, opinions=number)


def _number_of(pair: Codes, chosen: Floats) -> NDArray[np.float64]:
    """How many chose so on each one's pair, shape (choices,)."""
    return np.asarray(np.bincount(pair, weights=chosen)[pair], dtype=np.float64)
