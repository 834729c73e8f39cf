"""Least squares with an effect for each version and article, with errors by article and person."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from evaluation.stats.clustered_variance import (
    ClusteredEstimate,
    EffectiveNumbers,
    VarianceParts,
    clustered_estimate,
    effective_number,
    smoothed_excess,
)
from evaluation.stats.clusters import Clusters, Floats
from evaluation.stats.rounding import SOLVED


@dataclass(frozen=True, slots=True)
class FittedShares:
    """By version: adjusted, not cut at 0 and 1; raw; with errors where there are any."""

    shares: list[float]
    raw: list[float]
    estimates: list[ClusteredEstimate | None]


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """One island, fitted; opinions in order of (article, person).

    version, row: of each opinion its version and its article's row. mix: each article's share of
    each version, shape (articles, versions). to_shares: from sums of contributions to shares,
    shape (versions, versions + 1). within: residuals within articles; about: residuals of the
    island's mean, which articles are part of; shape (opinions,) each.
    """

    clusters: Clusters
    version: NDArray[np.intp]
    row: NDArray[np.intp]
    counts: Floats
    mix: Floats
    to_shares: Floats
    shares: Floats
    within: Floats
    about: Floats

    def by_person(self, residuals: Floats | None = None) -> Floats:
        """Sums, or without residuals numbers, of opinions, shape (person codes, versions)."""
        clusters, versions = self.clusters, self.mix.shape[1]
        person = np.repeat(clusters.cell_person, clusters.cell_lengths()).astype(np.intp)
        place, size = person * versions + self.version, clusters.person_codes * versions
        summed = np.bincount(place, weights=residuals, minlength=size).astype(np.float64)
        return summed.reshape(-1, versions)


def shares_with_errors(
    values: Floats, version: NDArray[np.intp], clusters: Clusters
) -> FittedShares:
    """Fit one island. values, version: shape (opinions,), in order of (article, person).

    version: positions from 0 on, each with opinions, all joined by articles.
    A share is a sum of contributions: what the opinion departs from its version's share, over
    their number, for the island's mean; and what it departs from its article's and version's
    effects, for the version's place in it. They are summed by article, by person and by both, as
    in `clustered_variance`, and residuals get back what articles' means took, as in
    `mantel_haenszel`. The smoothing goes by a version's raw share and its own clusters.
    """
    fit = _fit(values, version, clusters)
    parts = _variances(fit)
    raw = np.bincount(version, weights=values) / np.bincount(version)
    shares = np.round(fit.shares, SOLVED).tolist()
    persons = fit.by_person()
    estimates = []
    for code, share in enumerate(shares):
        effective = EffectiveNumbers(
            effective_number(fit.counts[:, code]), effective_number(persons[:, code])
        )
        number = int(fit.counts[:, code].sum())
        own = parts.of(code, effective)
        estimates.append(_estimate(share, float(raw[code]), own, effective, opinions=number))
    return FittedShares(shares, raw.tolist(), estimates)


def _fit(values: Floats, version: NDArray[np.intp], clusters: Clusters) -> _Fit:
    row = clusters.article_rows()
    versions, articles = int(version.max()) + 1, int(row[-1]) + 1
    place = row * versions + version
    counts = np.bincount(place, minlength=articles * versions).astype(np.float64)
    counts = counts.reshape(articles, versions)
    sizes = counts.sum(axis=1)
    mix = counts / sizes[:, None]
    means = np.bincount(row, weights=values) / sizes
    numbers = counts.sum(axis=0)
    normal = np.diag(numbers) - counts.T @ mix
    departed = np.bincount(version, weights=values - means[row])
    # One island has one direction without information, a shift of all effects alike; filling it
    # in makes the rest solvable, and the opinions' mean of effects 0.
    solved = np.linalg.inv(normal + numbers[:, None] * numbers / len(values))
    effects = solved @ departed
    shares = np.asarray(float(values.mean()) + effects, dtype=np.float64)
    to_shares = np.hstack([solved, np.full((versions, 1), 1 / len(values))])
    level = means - mix @ effects
    within = values - level[row] - effects[version]
    about = values - shares[version]
    return _Fit(clusters, version, row, counts, mix, to_shares, shares, within, about)


@dataclass(frozen=True, slots=True, eq=False)
class _Variances:
    """Of each version's share, before they are made up for few clusters, shape (versions,)."""

    article: Floats
    person: Floats
    cell: Floats

    def of(self, code: int, effective: EffectiveNumbers) -> VarianceParts:
        """One version's, made up for few clusters as `clustered_variance` does."""
        article, person, cell = (
            float(f"{part[code]:.{SOLVED}g}") for part in (self.article, self.person, self.cell)
        )
        return VarianceParts(
            _made_up(article, effective.articles),
            _made_up(person, effective.persons),
            cell,
            smoothing=0.0,
        )


def _variances(fit: _Fit) -> _Variances:
    own, sizes = fit.clusters.own_cell_sizes(), fit.counts.sum(axis=1)[fit.row]
    kept = np.where(own < sizes, 1 - own / sizes, 1 - 1 / np.maximum(sizes, 2))
    outer = fit.within / kept
    cell = _diagonal(fit, _cell_products(fit, fit.within / np.sqrt(kept)))
    apart = _diagonal(fit, _person_products(fit, outer)) - _diagonal(
        fit, _cell_products(fit, outer)
    )
    return _Variances(
        article=_diagonal(fit, _article_products(fit)),
        person=np.maximum(0.0, cell + apart),
        cell=cell,
    )


def _diagonal(fit: _Fit, products: Floats) -> Floats:
    return np.asarray(np.einsum("vi,ij,vj->v", fit.to_shares, products, fit.to_shares))


def _article_products(fit: _Fit) -> Floats:
    """Sums of squares and products of articles' contributions, in which their means cancel."""
    articles, versions = fit.counts.shape
    place = fit.row * versions + fit.version
    by_version = np.bincount(place, weights=fit.within, minlength=articles * versions)
    sums = np.column_stack(
        [by_version.reshape(articles, versions), np.bincount(fit.row, weights=fit.about)]
    )
    return np.asarray(sums.T @ sums)


def _person_products(fit: _Fit, residuals: Floats) -> Floats:
    """The same of persons' contributions."""
    clusters = fit.clusters
    cells = sparse.csr_matrix(
        (clusters.by_cell(residuals), (clusters.cell_person, fit.row[clusters.cell_starts]))
    )
    about = clusters.by_person(clusters.by_cell(fit.about))
    sums = np.column_stack([fit.by_person(residuals) - cells @ fit.mix, about])
    return np.asarray(sums.T @ sums)


def _cell_products(fit: _Fit, residuals: Floats) -> Floats:
    """The same of cells' contributions, most of which are of one version."""
    clusters = fit.clusters
    lengths = clusters.cell_lengths()
    cells = len(lengths)
    cell = np.repeat(np.arange(cells), lengths)
    by_version = sparse.csr_matrix((residuals, (cell, fit.version)))
    sums = clusters.by_cell(residuals)
    about = clusters.by_cell(fit.about)
    mix = np.column_stack([fit.mix, np.zeros(len(fit.mix))])
    own = sparse.hstack([by_version, about[:, None]]).tocsr()
    row = fit.row[clusters.cell_starts]
    of_articles = sparse.csr_matrix((sums, (row, np.arange(cells))))
    crossed = (of_articles @ own).T @ mix
    squares = np.bincount(row, weights=sums * sums)
    return np.asarray(
        (own.T @ own).todense() - crossed - crossed.T + mix.T @ (squares[:, None] * mix)
    )


def _estimate(
    share: float, raw: float, parts: VarianceParts, effective: EffectiveNumbers, *, opinions: int
) -> ClusteredEstimate | None:
    """With the smoothing, which goes by the clusters that the parts without it go by."""
    estimate = clustered_estimate(share, parts, effective, opinions=opinions)
    if estimate is None:
        return None
    excess = smoothed_excess(raw * (1 - raw), estimate.clusters) / opinions
    return clustered_estimate(share, replace(parts, smoothing=excess), effective, opinions=opinions)


def _made_up(squares: float, effective: float) -> float | None:
    return squares / (1 - 1 / effective) if effective > 1 else None
