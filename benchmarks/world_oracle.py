"""What somebody would say who knows how a world is made, but not how it came out.

Oracles know the sources and periods and what kind of tastes there are, and weigh every opinion as
well as can be (generalized least squares). They do not know which version is better. One knows all
the rest: which readers are honest, and how much readers and articles vary. The fair one knows what
anybody could who has the same opinions: it takes readers as they come, and has its variances from
as few of them, and of articles, as there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse, special

from benchmarks.world_families import WorldSpec
from benchmarks.world_votes import (
    BAD,
    CARELESS,
    HONEST,
    HOSTILE,
    LEFT,
    ONE_SIDED,
    TIE,
    UP,
    Ballots,
    Floats,
    Ints,
    World,
)
from evaluation.stats.clustered_variance import effective_number
from evaluation.stats.interval import two_sided_z
from evaluation.stats.mixture_boundary import mixture_factor

# How many readers and articles are drawn to know how much they vary.
_DRAWN: Final = 300
_LEAST: Final = 1e-9
_LEVEL: Final = 0.95

# Codes of what the opinions are about or from, what each is multiplied with, and its variance.
Factor = tuple[Ints, Floats, float]


@dataclass(frozen=True, slots=True)
class Components:
    """Variances in the measure's unit squared: general tastes, tastes for one, and the rest."""

    article: float
    reader: float
    article_leaning: float
    reader_leaning: float
    rest: float


@dataclass(frozen=True, slots=True)
class OracleEstimate:
    """Candidate less baseline over the declared mix, and its true standard error.

    freedom: as of how many independent squares the error would be known, were its parts estimated.
    """

    difference: float
    error: float
    freedom: float

    def ends(self, *, factor: float | None = None) -> tuple[float, float]:
        """The interval; factor None for the live boundary with the true error."""
        reach = factor or float(mixture_factor(np.array([self.error]))[0])
        return self.difference - reach * self.error, self.difference + reach * self.error

    def fair_ends(self) -> tuple[float, float]:
        """The live interval of who has the error from the data, widened as the product's is."""
        student = special.stdtrit(max(1.0, self.freedom), 0.5 + _LEVEL / 2) / two_sided_z(_LEVEL)
        return self.ends(factor=float(student * mixture_factor(np.array([self.error]))[0]))


def components_of(
    spec: WorldSpec, rng: np.random.Generator, *, everybody: bool = False
) -> Components:
    """From chances drawn for many readers and articles, a mean over sources.

    everybody: of all readers as they come; else of honest ones.
    """
    found = [_of_source(spec, source, rng, everybody) for source in range(len(spec.mix))]
    return Components(*np.average(found, axis=0, weights=spec.mix).tolist())


def _of_source(
    spec: WorldSpec, source: int, rng: np.random.Generator, everybody: bool
) -> list[float]:
    role = _roles(spec) if everybody else np.zeros((_DRAWN, 1), np.intp)
    taste, leaning = rng.normal(size=(2, _DRAWN, 1))
    ease, merit = rng.normal(size=(2, 1, _DRAWN))
    lean = spec.effects[source] + spec.reader_leaning * leaning + spec.article_leaning * merit
    if spec.kind == "duels":
        won = (special.expit(lean + spec.left) + special.expit(lean - spec.left)) / 2
        worth = (1 - spec.ties) * won + spec.ties / 2
        worth = np.select([role == HOSTILE, role != HONEST], [0.0, 0.5], worth)
        square = np.where(role == HONEST, (1 - spec.ties) / 4, 0.25) - (worth - 0.5) ** 2
        article, reader, both = _parts(worth)
        return [article, reader, 0.0, 0.0, float(square.mean()) + both]
    odds = spec.base[source] + spec.reader_spread * taste + spec.article_spread * ease
    said = [role == CARELESS, role == ONE_SIDED, role == HOSTILE]
    shares = [
        np.select(said, [0.5, 1.0, float(sign < 0)], special.expit(odds + sign * lean))
        for sign in (-0.5, 0.5)
    ]
    article, reader, both = _parts((shares[0] + shares[1]) / 2)
    leaning_of = _parts(shares[1] - shares[0])
    rest = np.mean([(share * (1 - share)).mean() for share in shares])
    return [article, reader, leaning_of[0], leaning_of[1], float(rest) + both + leaning_of[2] / 4]


def _roles(spec: WorldSpec) -> NDArray[np.intp]:
    """What kind of reader each drawn one is, shape (drawn, 1); as many of each as there are."""
    parts = [1 - spec.careless - spec.hostile, spec.careless / 2, spec.careless / 2]
    place = (np.arange(_DRAWN) + 0.5) / _DRAWN
    return np.searchsorted(np.cumsum(parts), place)[:, None]


def _parts(chances: Floats) -> tuple[float, float, float]:
    """The variance by article, by reader, and what neither says; readers in rows."""
    by_reader, by_article = chances.mean(axis=1), chances.mean(axis=0)
    rest = chances - by_reader[:, None] - by_article + chances.mean()
    return float(by_article.var()), float(by_reader.var()), float(rest.var())


def oracle_estimate(
    world: World, ballots: Ballots, components: Components, *, everybody: bool = False
) -> OracleEstimate | None:
    """None where the declared mix cannot be told from what these readers have said.

    everybody: of all readers, as `components_of`; else of honest ones.
    """
    if not everybody:
        ballots = ballots.take(world.role[ballots.reader] == HONEST)
    if len(ballots) < 2:
        return None
    spec, source = world.spec, world.source[ballots.article]
    mix = np.array(spec.mix) * np.array(spec.covered)
    if spec.kind == "duels":
        candidate = np.where(ballots.said == LEFT, ballots.side, ~ballots.side)
        tied = (ballots.said == TIE) | (ballots.said == BAD)
        values = np.where(tied, 0.0, np.where(candidate, 0.5, -0.5))
        of_sources, others = _dummies(source, len(mix)), np.where(ballots.side, 1.0, -1.0)[:, None]
        loads = np.ones(len(ballots))
    else:
        values = (ballots.said == UP).astype(np.float64)
        loads = np.where(ballots.side, 0.5, -0.5)
        of_sources = _dummies(source, len(mix)) * loads[:, None]
        strata = np.unique(source * 100 + ballots.period, return_inverse=True)[1]
        others = _dummies(strata, int(strata.max()) + 1)
    fixed = np.column_stack([of_sources, others])
    contrast = np.append(mix / mix.sum(), np.zeros(others.shape[1]))
    factors = [
        (ballots.article, np.ones(len(values)), components.article),
        (ballots.reader, np.ones(len(values)), components.reader),
        (ballots.article, loads, components.article_leaning),
        (ballots.reader, loads, components.reader_leaning),
    ]
    # What is common to both versions cancels, so that nobody has to know how much it varies.
    unlike = factors[:2] if spec.kind == "duels" else factors[2:]
    return _least_squares(
        values, fixed, factors, unlike=unlike, rest=components.rest, contrast=contrast
    )


def _dummies(codes: Ints, number: int) -> Floats:
    return np.asarray(codes[:, None] == np.arange(number), dtype=np.float64)


def _least_squares(
    values: Floats,
    fixed: Floats,
    factors: Sequence[Factor],
    *,
    unlike: Sequence[Factor],
    rest: float,
    contrast: Floats,
) -> OracleEstimate | None:
    if np.linalg.matrix_rank(fixed) < fixed.shape[1]:
        return None
    both = np.column_stack([fixed, values])
    weighed = both / rest
    columns, precisions = [], []
    for codes, loads, variance in factors:
        if variance > _LEAST:
            place = np.unique(codes, return_inverse=True)[1]
            shape = (len(values), int(place.max()) + 1)
            columns.append(sparse.csr_matrix((loads, (np.arange(len(values)), place)), shape=shape))
            precisions.append(np.full(shape[1], rest / variance))
    if columns:
        random = sparse.hstack(columns).tocsr()
        inner = (random.T @ random).toarray()
        inner[np.diag_indices_from(inner)] += np.concatenate(precisions)
        weighed = (both - random @ linalg.solve(inner, random.T @ both, assume_a="pos")) / rest
    information = fixed.T @ weighed
    covariance = np.linalg.inv(information[:, :-1])
    found: NDArray[np.float64] = covariance @ information[:, -1]
    variance = float(contrast @ covariance @ contrast)
    weights = weighed[:, :-1] @ covariance @ contrast
    freedom = _freedom(weights, unlike, rest, len(values) - fixed.shape[1])
    error = float(np.sqrt(max(variance, _LEAST**2)))
    return OracleEstimate(float(contrast @ found), error, freedom)


def _freedom(weights: Floats, unlike: Sequence[Factor], rest: float, of_rest: int) -> float:
    """Of the variance of a weighted sum, were its parts had from mean squares of the data.

    A mean square by readers holds what readers vary by and the rest, and so does one by articles.

    Source: Satterthwaite, "An approximate distribution of estimates of variance components",
    Biometrics Bulletin 2 (1946), 110-114.
    """
    own = rest * float(weights @ weights)
    total, known = own, own**2 / max(1, of_rest)
    for codes, loads, variance in unlike:
        part = variance * float((np.bincount(codes, loads * weights) ** 2).sum())
        number = effective_number(np.bincount(codes, weights**2).astype(np.float64))
        total, known = total + part, known + (part + own) ** 2 / max(1.0, number - 1)
    return total**2 / known
