"""👍 and 👎 of two versions, drawn or counted out, and their difference by dummy regression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from evaluation.stats.clusters import find_clusters
from evaluation.stats.mantel_haenszel import StratifiedDifference, stratified_difference


@dataclass(frozen=True, slots=True, eq=False)
class Thumbs:
    """Columns of shape (votes,); side: whether the candidate's."""

    values: np.ndarray
    side: np.ndarray
    stratum: np.ndarray
    article: np.ndarray
    person: np.ndarray

    @property
    def difference(self) -> StratifiedDifference:
        return self.over()

    def over(self, group: np.ndarray | None = None) -> StratifiedDifference:
        """group: of each article, shape (articles,)."""
        clusters = find_clusters(self.article, self.person)
        of_votes = None if group is None else group[self.article]
        return stratified_difference(self.values, self.side, self.stratum, clusters, of_votes)


def counts(*rows: tuple[int, int, int, int]) -> Thumbs:
    """Votes of as many persons on an article each: up and down of baseline, of candidate."""
    values, side, article = [], [], []
    for number, (up, down, candidate_up, candidate_down) in enumerate(rows):
        values += [1] * up + [0] * down + [1] * candidate_up + [0] * candidate_down
        side += [False] * (up + down) + [True] * (candidate_up + candidate_down)
        article += [number] * (up + down + candidate_up + candidate_down)
    at = np.array(article)
    return Thumbs(np.array(values, float), np.array(side), at, at, np.arange(len(at)))


def drawn(
    rng: np.random.Generator, *, persons: int, articles: int, votes: int, effect: float, lift: float
) -> Thumbs:
    """Readers of one version each, very unlike in number of votes, in two periods."""
    often = np.exp(rng.normal(0, 0.8, persons))
    person = rng.choice(persons, votes, p=often / often.sum())
    article = rng.integers(0, articles, votes)
    side = (rng.random(persons) < 0.5)[person]
    odds = 0.8 + rng.normal(0, effect, articles)[article] + rng.normal(0, effect, persons)[person]
    up = rng.random(votes) < special.expit(odds + lift * side)
    return Thumbs(up.astype(float), side, 2 * article + rng.integers(0, 2, votes), article, person)


def naive_parts(
    thumbs: Thumbs, factors: np.ndarray | None = None
) -> tuple[float, float, float, float]:
    """The difference and three variances by dummy regression and loops over clusters.

    factors: what each vote weighs in the regression, shape (votes,).
    """
    root = np.sqrt(np.ones(len(thumbs.values)) if factors is None else factors)
    strata = np.unique(thumbs.stratum)
    design = np.column_stack([thumbs.side, *(thumbs.stratum == k for k in strata)]).astype(float)
    solution, *_ = np.linalg.lstsq(design * root[:, None], thumbs.values * root, rcond=None)
    weights = np.linalg.pinv(design * root[:, None])[0] * root
    raw = weights * (thumbs.values - design @ solution)
    cells = list(zip(thumbs.article.tolist(), thumbs.person.tolist(), strict=True))
    own = np.array([cells.count(cell) for cell in cells])
    number = np.array([(thumbs.stratum == k).sum() for k in thumbs.stratum])
    # A stratum of a single vote has no weight.
    kept = np.where(own < number, 1 - own / number, 1 - 1 / np.maximum(number, 2))

    def squares(contributions: np.ndarray, keys: list[object]) -> float:
        sums = {
            k: sum(c for c, key in zip(contributions, keys, strict=True) if key == k) for k in keys
        }
        loads = {
            k: sum(w for w, key in zip(weights**2, keys, strict=True) if key == k) for k in keys
        }
        effective = sum(loads.values()) ** 2 / sum(v * v for v in loads.values())
        return float(sum(v * v for v in sums.values()) / (1 - 1 / effective))

    by_cell = squares(raw / np.sqrt(kept), list(cells))
    person = (
        by_cell + squares(raw / kept, thumbs.person.tolist()) - squares(raw / kept, list(cells))
    )
    return solution[0], squares(raw, thumbs.article.tolist()), max(0, person), by_cell
