"""How sums of reweighted votes are laid out and kept; no database."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from evaluation.comparison.votes import DUEL_ROWS, THUMB_ROWS, Counts
from evaluation.stats.clustered_bootstrap import Reweighting, Votes, count_votes, empty_table

SEED: Final = 20261
DUEL: Final = "duel"
# Replicates kept: an interval's reach is right to 2 % for the whole, 4 % in a slice, 5 % by day.
REPLICATES: Final = {"whole": 1_000, "day": 200}
SLICE_REPLICATES: Final = 400
# Bytes a number, and the largest it holds: most slices of most days need one.
_SIZES: Final = ((1, 2**8 - 1), (2, 2**16 - 1), (4, 2**31 - 1))

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Entry:
    """One opinion to add to a table, or with times -1 to take back from it."""

    article: int
    reader: int
    outcome: int
    times: int = 1


def rows_of(measure: str) -> int:
    """How many outcomes a measure's table has."""
    return DUEL_ROWS if measure == DUEL else THUMB_ROWS


def replicates_of(dimension: str, *, plain: bool = False) -> int:
    """How many reweightings are kept in a slice of this dimension; none of what is left out."""
    return 0 if plain else REPLICATES.get(dimension, SLICE_REPLICATES)


def packed(counts: Counts) -> bytes:
    """A table as it is kept: the bytes a number takes, then the numbers, little-endian, by row.

    Raises ValueError for a negative count: more was taken back than had been counted.
    """
    if counts.min(initial=0) < 0:
        raise ValueError("a sum fell below 0; run manage.py recount_comparisons")
    size = next(size for size, most in _SIZES if int(counts.max(initial=0)) <= most)
    return bytes([size]) + np.ascontiguousarray(counts, dtype=f"<u{size}").tobytes()


def unpacked(blob: bytes | memoryview, *, measure: str) -> Counts:
    """The table kept in `blob`, shape (outcomes, 1 + replicates)."""
    kept = np.frombuffer(blob, dtype=f"<u{blob[0]}", offset=1)
    return kept.reshape(rows_of(measure), -1).astype(np.int32)


def summed(
    entries: dict[K, list[Entry]], *, rows: dict[K, int], replicates: int, seed: int = SEED
) -> dict[K, Counts]:
    """The table of each key's entries, shape (outcomes, 1 + replicates).

    One pass over all entries of all tables, so that a reader's weights are drawn once.
    """
    keys = list(entries)
    offsets = np.concatenate([[0], np.cumsum([rows[key] for key in keys])]).astype(np.int64)
    flat = [
        (offset + e.outcome, e.article, e.reader, e.times)
        for key, offset in zip(keys, offsets[:-1].tolist(), strict=True)
        for e in entries[key]
    ]
    table = _counted(flat, cells=int(offsets[-1]), replicates=replicates, seed=seed)
    return {
        key: table[start:stop]
        for key, start, stop in zip(keys, offsets[:-1], offsets[1:], strict=True)
    }


def _counted(
    flat: Sequence[tuple[int, int, int, int]], *, cells: int, replicates: int, seed: int
) -> Counts:
    columns: NDArray[np.int64] = np.array(flat, dtype=np.int64).reshape(-1, 4).T
    if not replicates:
        table = np.zeros((cells, 1), dtype=np.int32)
        np.add.at(table[:, 0], columns[0], columns[3].astype(np.int32))
        return table
    reweighting = Reweighting(seed=seed, replicates=replicates)
    table = empty_table(cells=cells, reweighting=reweighting)
    votes = Votes(
        cells=columns[0].copy(),
        articles=columns[1].astype(np.uint64),
        readers=columns[2].astype(np.uint64),
        times=columns[3].astype(np.int32),
    )
    count_votes(table, votes, reweighting=reweighting)
    return table
