"""Columns of opinions without a sign of who gave them: readers by other numbers, days for times.

Pure. The same opinions get the same numbers whoever numbered their readers before, so that what is
computed of them, down to the last bit of a sum, is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluation.opinions.columns import (
    SECONDS_A_DAY,
    DuelColumns,
    Ids,
    Kind,
    OpinionColumns,
    ThumbColumns,
    dtypes_of,
    ordered,
)

Words = NDArray[np.uint64]
# Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = ((30, np.uint64(0xBF58476D1CE4E5B9)), (27, np.uint64(0x94D049BB133111EB)))


def by_day(columns: Kind, *, since: Sequence[int] = (), after: int | None = None) -> Kind:
    """Each opinion at the beginning of its day, by UTC.

    since: moments of the team's, in seconds since 1970: what came in at one of them or later on its
    day is put to that moment. after: what came in later than this, on its day, is put to the day's
    last second, which tells nobody when it was.
    """
    at = columns.at // SECONDS_A_DAY * SECONDS_A_DAY
    for moment in since:
        at = np.where(columns.at >= moment, np.maximum(at, moment), at)
    if after is not None:
        day = after // SECONDS_A_DAY
        is_late = (columns.at > after) & (columns.at // SECONDS_A_DAY == day)
        at = np.where(is_late, (day + 1) * SECONDS_A_DAY - 1, at)
    return ordered(replace(columns, at=at))


def numbered_by_content(
    thumbs: ThumbColumns, duels: DuelColumns
) -> tuple[ThumbColumns, DuelColumns]:
    """Readers numbered from 1 on by what they said, in whatever order it came.

    Readers who said the very same are one as good as the other.
    """
    ids = np.union1d(thumbs.reader, duels.reader)
    said = _said(thumbs, ids, 1) + _said(duels, ids, 2)
    numbers = np.empty(len(ids), np.int32)
    numbers[np.argsort(said, kind="stable")] = np.arange(1, len(ids) + 1, dtype=np.int32)
    return _renumbered(thumbs, ids, numbers), _renumbered(duels, ids, numbers)


def numbered_at_random(
    thumbs: ThumbColumns, duels: DuelColumns, *, rng: np.random.Generator
) -> tuple[ThumbColumns, DuelColumns]:
    """Readers numbered from 1 on by a draw; whoever does not keep it cannot turn it back."""
    ids = np.union1d(thumbs.reader, duels.reader)
    numbers = rng.permutation(len(ids)).astype(np.int32) + np.int32(1)
    return _renumbered(thumbs, ids, numbers), _renumbered(duels, ids, numbers)


def _renumbered(columns: Kind, ids: Ids, numbers: Ids) -> Kind:
    return ordered(replace(columns, reader=numbers[np.searchsorted(ids, columns.reader)]))


def _said(columns: OpinionColumns, ids: Ids, salt: int) -> Words:
    """A number for each reader, the sum modulo 2⁶⁴ of a hash of each opinion of theirs."""
    hashes = np.full(len(columns), salt, np.uint64)
    for name in dtypes_of(type(columns)):
        if name != "reader":
            hashes = _mixed(hashes + _word(getattr(columns, name)) + _STEP)
    sums = np.zeros(len(ids), np.uint64)
    np.add.at(sums, np.searchsorted(ids, columns.reader), hashes)
    return sums


def _word(column: NDArray[Any]) -> Words:
    return column.astype(np.int64).view(np.uint64)


def _mixed(words: Words) -> Words:
    for shift, factor in _MIX:
        words = (words ^ (words >> np.uint64(shift))) * factor
    return words ^ (words >> np.uint64(31))
