"""Approval of many versions as if all had been shown on one mix of articles, for a leaderboard."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from evaluation.stats.adjusted_variance import shares_with_errors
from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Clusters, Codes, Floats, find_clusters


@dataclass(frozen=True, slots=True)
class AdjustedShare:
    """One version's share of 👍 on the mix of articles of its island.

    version: its code. share, raw: 0 to 1, adjusted and as counted.
    island: position in `AdjustedShares.islands`.
    estimate: with errors; its estimate is the share before it was cut at 0 and 1. None where all
        opinions are of one person on one article.
    """

    version: int
    share: float
    raw: float
    island: int
    estimate: ClusteredEstimate | None


@dataclass(frozen=True, slots=True)
class AdjustedShares:
    """Shares by version code, of versions with opinions only, and what can be compared.

    islands: versions that are joined by articles with both, directly or through others, largest
        first; shares of different islands are of different articles and are not comparable.
    """

    shares: tuple[AdjustedShare, ...]
    islands: tuple[tuple[int, ...], ...]


def adjusted_shares(
    values: Floats, version: Codes, article: Codes, person: Codes
) -> AdjustedShares:
    """Fit an effect for each version and each article to values from 0 to 1.

    Columns of shape (opinions,) each; codes are small whole numbers from 0 on.
    A version's share is the mean of all values in its island and what the version departs from
    the island's versions on the same articles, so that the opinions' mean is kept; it is cut at
    0 and 1. Of two versions alone, the difference is `mantel_haenszel`'s with articles as strata.
    Where one was better on some articles and worse on others, a mean over other articles than
    both had may differ from that of the pair, which decides.
    Raises ValueError for a value outside 0 to 1.

    Source: the within estimator of two-way least squares, Abowd, Kramarz and Margolis, "High wage
    workers and high wage firms", Econometrica 67 (1999), 251-333, section 3; errors as in
    `adjusted_variance`.
    """
    if len(values) and not (values.min() >= 0 and values.max() <= 1):
        raise ValueError("a value lies outside 0 to 1; give what one vote is worth")
    if not len(values):
        return AdjustedShares((), ())
    islands, place = _islands(version, article)
    shares: list[AdjustedShare] = []
    for number, versions in enumerate(islands):
        # One island is the rule; then nothing is copied.
        mine = slice(None) if len(islands) == 1 else place[version] == number
        shares += _island_shares(
            values[mine],
            version[mine],
            find_clusters(article[mine], person[mine]),
            versions=versions,
            island=number,
        )
    return AdjustedShares(tuple(sorted(shares, key=lambda s: s.version)), islands)


def _islands(
    version: Codes, article: Codes
) -> tuple[tuple[tuple[int, ...], ...], NDArray[np.intp]]:
    """The versions of each island, and the island of each version code that has opinions."""
    versions, articles = int(version.max()) + 1, int(article.max()) + 1
    met = np.flatnonzero(np.bincount(version.astype(np.intp) * articles + article))
    edges = sparse.coo_matrix(
        (np.ones(len(met), np.int8), (met // articles, versions + met % articles)),
        shape=(versions + articles, versions + articles),
    )
    _, labels = csgraph.connected_components(edges, directed=False)
    there = np.unique(met // articles)
    members: dict[int, list[int]] = {}
    for code in there.tolist():
        members.setdefault(int(labels[code]), []).append(code)
    islands = tuple(sorted(map(tuple, members.values()), key=lambda island: (-len(island), island)))
    place = np.zeros(versions, np.intp)
    for number, island in enumerate(islands):
        place[list(island)] = number
    return islands, place


def _island_shares(
    values: Floats,
    version: Codes,
    clusters: Clusters,
    *,
    versions: tuple[int, ...],
    island: int,
) -> list[AdjustedShare]:
    position = np.zeros(max(versions) + 1, np.intp)
    position[list(versions)] = np.arange(len(versions))
    fitted = shares_with_errors(
        clusters.in_order(values),
        clusters.in_order(position[version]),
        replace(clusters, order=None),
    )
    return [
        AdjustedShare(
            version=code,
            share=min(1.0, max(0.0, share)),
            raw=raw,
            island=island,
            estimate=estimate,
        )
        for code, share, raw, estimate in zip(
            versions, fitted.shares, fitted.raw, fitted.estimates, strict=True
        )
    ]
