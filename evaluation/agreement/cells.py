"""One metric against one group of people on one dimension. Pure: tables in, figures out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from evaluation.agreement.data import Table, TrustData
from evaluation.agreement.report import Coefficient, TrustCell
from evaluation.stats.coefficients import KINDS, Kind
from evaluation.stats.correlation import summary_level, system_level
from evaluation.stats.correlation_bootstrap import (
    Draws,
    draw,
    summary_level_replicates,
    system_level_replicates,
)
from evaluation.stats.metric_difference import summary_level_difference
from evaluation.stats.percentile import percentile_interval
from evaluation.stats.pooled_correlation import pooled_level

PART_RESAMPLES: Final = 400
# An interval of fewer articles in a part would be guessed.
FEWEST_ARTICLES: Final = 5
MAIN: Final[Kind] = "kendall"


@dataclass(frozen=True, slots=True, eq=False)
class CellDraws:
    """Draws for claims about other systems like these, and about these very systems.

    resamples: how many there are of each.
    """

    beyond: Draws
    here: Draws
    seed: int

    @property
    def resamples(self) -> int:
        return len(self.here.articles)


def cell_draws(*, articles: int, systems: int, resamples: int, seed: int) -> CellDraws:
    """The draws that every cell of one report shares."""
    rng = np.random.default_rng(seed)
    return CellDraws(
        beyond=draw(articles=articles, systems=systems, rng=rng, resamples=resamples),
        here=draw(
            articles=articles, systems=systems, rng=rng, over="articles", resamples=resamples
        ),
        seed=seed,
    )


def trust_cells(
    data: TrustData, scores: Table, draws: CellDraws, *, lower_is_better: bool, is_length: bool
) -> tuple[TrustCell, ...]:
    """A cell for each of the ratings, in their order; p of the length test alone, not adjusted.

    lower_is_better: such scores are turned, as are ratings on a dimension of which less is better,
    so that agreeing with people is positive everywhere.
    is_length: whether the scores are the baseline itself, which is not compared with itself.
    """
    turned = -scores if lower_is_better else scores
    cells = []
    for rated, given in data.ratings:
        group, dimension = rated.key.split(":", 1)
        less_is_better = rated.better == "lower"
        ratings = -given if less_is_better else given
        cell = TrustCell(
            group=group,
            dimension=dimension,
            less_is_better=less_is_better,
            summary=tuple(_summary(turned, ratings, kind, draws.beyond) for kind in KINDS),
            system=tuple(_system(turned, ratings, kind, draws.beyond) for kind in KINDS),
            pooled=tuple(_pooled(turned, ratings, kind) for kind in KINDS),
            here=_system(turned, ratings, MAIN, draws.here),
            parts=tuple(_parts(data, turned, ratings, draws)),
        )
        cells.append(
            cell if is_length else _beside_length(cell, data.length, turned, ratings, draws.seed)
        )
    return tuple(cells)


def _beside_length(
    cell: TrustCell, length: Table, scores: Table, ratings: Table, seed: int
) -> TrustCell:
    over = summary_level_difference(
        length, scores, ratings, kind=MAIN, rng=np.random.default_rng(seed)
    )
    return replace(
        cell,
        over_length=over.difference,
        over_low=over.interval.low if over.interval else None,
        over_high=over.interval.high if over.interval else None,
        over_p_alone=over.permutation_p,
    )


def _summary(scores: Table, ratings: Table, kind: Kind, draws: Draws) -> Coefficient:
    found = summary_level(scores, ratings, kind=kind)
    interval = None
    if found.articles >= FEWEST_ARTICLES:
        replicates = summary_level_replicates(scores, ratings, kind=kind, draws=draws)
        interval = percentile_interval(replicates)
    return Coefficient(
        kind, found.coefficient, interval.low if interval else None,
        interval.high if interval else None, found.articles, found.left_out,
    )  # fmt: skip


def _system(scores: Table, ratings: Table, kind: Kind, draws: Draws) -> Coefficient:
    found = system_level(scores, ratings, kind=kind)
    interval = None
    if found.coefficient is not None:
        interval = percentile_interval(
            system_level_replicates(scores, ratings, kind=kind, draws=draws)
        )
    return Coefficient(
        kind, found.coefficient, interval.low if interval else None,
        interval.high if interval else None, found.systems,
    )  # fmt: skip


def _pooled(scores: Table, ratings: Table, kind: Kind) -> Coefficient:
    found = pooled_level(scores, ratings, kind=kind)
    return Coefficient(
        kind, found.coefficient, found.interval.low if found.interval else None,
        found.interval.high if found.interval else None, found.summaries,
    )  # fmt: skip


def _parts(
    data: TrustData, scores: Table, ratings: Table, draws: CellDraws
) -> list[tuple[str, str, Coefficient]]:
    found = []
    for (dimension, value), mask in data.parts:
        drawn = draw(
            articles=int(mask.sum()), systems=scores.shape[1],
            rng=np.random.default_rng(draws.seed), over="articles",
            resamples=min(PART_RESAMPLES, draws.resamples),
        )  # fmt: skip
        coefficient = _summary(scores[mask], ratings[mask], MAIN, drawn)
        if coefficient.value is not None:
            found.append((dimension, value, coefficient))
    return found
