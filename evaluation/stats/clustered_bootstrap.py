"""Votes counted under many reweightings of their articles and readers at once.

Votes of one reader, and votes on one article, are not independent. Each replicate gives every
article and every reader a random weight, and each vote the product of its two: the pigeonhole
bootstrap. The table of weighted counts is all that is kept. It is linear in the votes, so parts
add up in any order on any machine, a vote taken back is a vote added -1 times, and adding costs
what the new votes cost, however many are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.stats.counter_weights import poisson_weights

Over = Literal["articles", "readers", "both"]


@dataclass(frozen=True, slots=True)
class Reweighting:
    """What decides every weight; tables of equal reweightings may be added.

    seed: recorded with the result. replicates: 1,000 give the ends of a 95 % interval to about
    3 % of its width. over: whose dependence the replicates carry.
    """

    seed: int
    replicates: int = 1_000
    over: Over = "both"


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Votes to count, one a position of four arrays of one length.

    cells: what was said, a row of the table, from 0. articles, readers: uint64 keys
    (`counter_weights.cluster_key` makes one of a text). times: how often to count the vote; -1
    takes back one that was counted.
    """

    cells: NDArray[np.int64]
    articles: NDArray[np.uint64]
    readers: NDArray[np.uint64]
    times: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Refuse arrays of unequal length and cells below 0, which the compiled loop would not."""
        lengths = {a.shape for a in (self.cells, self.articles, self.readers, self.times)}
        if len(lengths) != 1 or len(next(iter(lengths))) != 1:
            raise ValueError(f"votes have arrays of shapes {sorted(lengths)}; give one length")
        if len(self.cells) and int(self.cells.min()) < 0:
            raise ValueError(f"cell {int(self.cells.min())} is below 0; cells number rows from 0")


def empty_table(*, cells: int, reweighting: Reweighting) -> NDArray[np.int32]:
    """A table without votes, shape (cells, 1 + replicates): the plain counts, then replicates."""
    return np.zeros((cells, 1 + reweighting.replicates), dtype=np.int32)


def count_votes(table: NDArray[np.int32], votes: Votes, *, reweighting: Reweighting) -> None:
    """Add the votes to the table, in place.

    table: from `empty_table`, of the same reweighting; rows may be appended for new cells.
    A weighted count stays exact up to 2**31 - 1, about a billion votes in one cell.
    Raises ValueError for a cell the table lacks or a table of another number of replicates.

    Source: A. B. Owen and D. Eckles, "Bootstrapping data arrays of arbitrary order", Annals of
    Applied Statistics 6 (2012), 895-927: product weights of mean and variance 1.
    """
    if table.shape[1] != 1 + reweighting.replicates:
        raise ValueError(
            f"the table has {table.shape[1] - 1} replicates, the reweighting "
            f"{reweighting.replicates}; count anew after changing their number"
        )
    if not len(votes.cells):
        return
    if int(votes.cells.max()) >= len(table):
        raise ValueError(f"cell {int(votes.cells.max())} is not among {len(table)}; append rows")
    # Compiling costs seconds once and importing a third of one: not for a page that only reads.
    from evaluation.stats.clustered_kernel import accumulate  # noqa: PLC0415

    order = np.argsort(votes.cells)
    articles, article_rows = _weights(votes.articles[order], "article", reweighting)
    readers, reader_rows = _weights(votes.readers[order], "reader", reweighting)
    accumulate(
        table, votes.cells[order], votes.times[order], article_rows, reader_rows, articles, readers
    )


def _weights(
    keys: NDArray[np.uint64], family: Literal["article", "reader"], reweighting: Reweighting
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The weights of the distinct keys, and each vote's row in them; all 1 where not resampled."""
    if reweighting.over not in (family + "s", "both"):
        ones = np.ones((1, reweighting.replicates), dtype=np.uint8)
        return ones, np.zeros(len(keys), dtype=np.int64)
    distinct, rows = np.unique(keys, return_inverse=True)
    weights = poisson_weights(
        distinct, replicates=reweighting.replicates, seed=reweighting.seed, family=family
    )
    return weights, rows.astype(np.int64)
