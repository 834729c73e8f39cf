"""Standard errors of strengths where duels of one person, and on one article, resemble each other.

Each difference has the sandwich by article plus that by person less that by both, never below
either alone (duels of one person do not avoid each other), and never below the inverse of the
information (Davidson's model with independent duels, prior included): a version that never lost
hardly has slopes, so a sandwich alone would call it certain. As the largest is taken difference by
difference, no whole matrix is used, and none needs to be made positive semidefinite.

Sources: Cameron, Gelbach and Miller, "Robust inference with multiway clustering", Journal of
Business and Economic Statistics 29 (2011), 238-249; for the effective number of clusters Carter,
Schnepel and Steigerwald, "Asymptotic behavior of a t-test robust to cluster heterogeneity", Review
of Economics and Statistics 99 (2017), 698-709, here with the duels of the two versions as weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.cluster_products import ClusterProducts, Codes, cluster_products
from evaluation.stats.clustered_variance import ClusteredBy
from evaluation.stats.clusters import cluster_codes, find_clusters
from evaluation.stats.davidson import DavidsonFit
from evaluation.stats.duels import Duels

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class StrengthErrors:
    """Of each strength against its island's mean, and of each difference.

    own: standard errors, shape (versions,). differences: shape (versions, versions), 0 on the
    diagonal, without meaning between islands. own_clusters, clusters: same shapes: how many equal
    clusters would tell as much, of people or of articles, whichever is smaller; what Student's
    factor goes by. clustered_by: of a single person the duels are clustered by article alone and
    the person is taken as given, and the other way round; of a single person on a single article
    there are no errors (NaN), and it is None.
    """

    own: Array
    differences: Array
    own_clusters: Array
    clusters: Array
    clustered_by: ClusteredBy | None


def strength_errors(
    duels: Duels, fit: DavidsonFit, *, islands: NDArray[np.int64], versions: int
) -> StrengthErrors:
    """The errors of a fit of these duels.

    islands: which island each version is on, shape (versions,), -1 for none.
    """
    articles, people = cluster_codes(duels.articles), cluster_codes(duels.people)
    covariances = _Covariances(duels, fit, _centring(islands), versions)
    by = {"article": covariances.products(articles), "person": covariances.products(people)}
    kept = {key: products for key, products in by.items() if products.clusters > 1}
    if not kept:
        nothing, none = np.full(versions, np.nan), np.full((versions, versions), np.nan)
        return StrengthErrors(nothing, none, nothing, none, None)
    each = [covariances.scaled(products) for products in kept.values()]
    clustered_by: ClusteredBy = "article" if "article" in kept else "person"
    if len(each) == 2:
        both = covariances.scaled(covariances.products(find_clusters(articles, people).cell_rows()))
        each.append(each[0] + each[1] - both)
        clustered_by = "article and person"
    each.append(covariances.independent())
    own = np.max([np.diag(covariance) for covariance in each], axis=0)
    apart = np.max([_of_differences(covariance) for covariance in each], axis=0)
    duels_of = np.bincount(duels.left, minlength=versions) + np.bincount(
        duels.right, minlength=versions
    )
    effective = [_effective_numbers(products, duels_of) for products in kept.values()]
    clusters = np.min(effective, axis=0)
    return StrengthErrors(
        np.sqrt(own), np.sqrt(apart), np.diag(clusters).copy(), clusters, clustered_by
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Covariances:
    """Covariances of strengths against their island's mean, shape (versions, versions)."""

    duels: Duels
    fit: DavidsonFit
    centring: Array
    versions: int

    def products(self, codes: Codes) -> ClusterProducts:
        return cluster_products(
            self.duels, codes, parameters=self.fit.parameters, versions=self.versions
        )

    def scaled(self, products: ClusterProducts) -> Array:
        """The sandwich, times G / (G - 1) for G clusters, two or more."""
        half = self.centring @ self.fit.inverse[: self.versions]
        clusters = products.clusters
        return np.asarray(half @ products.slopes @ half.T * (clusters / (clusters - 1)))

    def independent(self) -> Array:
        inverse = self.fit.inverse[: self.versions, : self.versions]
        return np.asarray(self.centring @ inverse @ self.centring.T)


def _centring(islands: NDArray[np.int64]) -> Array:
    """The matrix that takes the island's mean off."""
    same = (islands[:, None] == islands[None, :]) & (islands >= 0)
    sizes = np.maximum(1, same.sum(axis=1))
    return np.asarray(np.eye(len(islands)) - same / sizes[:, None])


def _of_differences(covariance: Array) -> Array:
    own = np.diag(covariance)
    return np.asarray(own[:, None] + own[None, :] - 2 * covariance)


def _effective_numbers(products: ClusterProducts, duels_of: NDArray[np.int64]) -> Array:
    """How many equal clusters tell as much of each difference, of one version on the diagonal.

    A cluster weighs what its duels add to the variance of both versions: (sum of weights)**2 over
    the sum of their squares.
    """
    share = 1 / np.maximum(1, duels_of)
    squares = products.duels * np.outer(share**2, share**2)
    own = np.diag(squares)
    apart = own[:, None] + own[None, :] + 2 * squares
    both = np.add.outer(share, share) ** 2
    return np.asarray(np.divide(both, apart, out=np.zeros_like(apart), where=apart > 0))
