"""A part of the opinions, by what a reader of figures may ask for. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.opinions.codes import LEFT_OUT, Origin, ThumbPart
from evaluation.opinions.columns import DuelColumns, Ids, Kind, OpinionColumns, ThumbColumns

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class OpinionFilter:
    """Which opinions are asked for; None asks for all.

    versions: ids; of a duel both must be among them. articles: ids, ascending, without repeats.
    since, until: seconds since 1970; from the first on, before the second.
    counted: True for what counts, False for what was left out (unscreened,
    quarantined, not blind, a refusal).
    """

    origins: Collection[Origin] | None = (Origin.READER,)
    versions: Collection[int] | None = None
    articles: Ids | None = None
    since: int | None = None
    until: int | None = None
    counted: bool | None = True


def select_thumbs(
    thumbs: ThumbColumns, asked: OpinionFilter, *, parts: Collection[ThumbPart] | None = None
) -> ThumbColumns:
    """The thumbs that are asked for, on these parts of a breakdown or on all, in order."""
    mask = _mask(thumbs, asked)
    if asked.versions is not None:
        mask = _and(mask, _among(thumbs.version, asked.versions))
    if parts is not None:
        mask = _and(mask, _among(thumbs.part, parts))
    return _taken(thumbs, mask)


def select_duels(duels: DuelColumns, asked: OpinionFilter) -> DuelColumns:
    """The choices that are asked for, in order."""
    mask = _mask(duels, asked)
    if asked.versions is not None:
        mask = _and(mask, _among(duels.left, asked.versions))
        mask = _and(mask, _among(duels.right, asked.versions))
    return _taken(duels, mask)


def numbers_by_origin(*columns: OpinionColumns, counted: bool = True) -> dict[Origin, int]:
    """How many opinions of each origin count, over all these columns; all that there are without
    `counted`."""
    numbers = np.zeros(len(Origin), np.intp)
    for each in columns:
        found = each.origin[(each.flags & LEFT_OUT) == 0] if counted else each.origin
        numbers += np.bincount(found, minlength=len(Origin))
    return {origin: int(number) for origin, number in zip(Origin, numbers, strict=True)}


def _mask(columns: OpinionColumns, asked: OpinionFilter) -> Mask | None:
    mask: Mask | None = None
    if asked.counted is not None:
        mask = ((columns.flags & LEFT_OUT) == 0) == asked.counted
    if asked.origins is not None:
        mask = _and(mask, _among(columns.origin, asked.origins))
    if asked.articles is not None:
        mask = _and(mask, _of_articles(columns.article, asked.articles))
    if asked.since is not None:
        mask = _and(mask, columns.at >= asked.since)
    if asked.until is not None:
        mask = _and(mask, columns.at < asked.until)
    return mask


def _and(mask: Mask | None, other: Mask) -> Mask:
    return other if mask is None else np.logical_and(mask, other, out=mask)


def _taken(columns: Kind, mask: Mask | None) -> Kind:
    return columns if mask is None or mask.all() else columns.take(np.flatnonzero(mask))


def _among(column: NDArray[np.integer], wanted: Collection[int]) -> Mask:
    """Whether each value is one of a few."""
    values = sorted({int(each) for each in wanted})
    if len(values) <= 2:  # two comparisons are quicker than a table
        mask = np.zeros(len(column), np.bool_)
        for value in values:
            mask |= column == value
        return mask
    return np.isin(column, np.array(values, column.dtype))


def _of_articles(column: Ids, articles: Ids) -> Mask:
    """Whether each article is wanted; articles lie in order, so each wanted one is a run."""
    starts = np.searchsorted(column, articles, side="left")
    ends = np.searchsorted(column, articles, side="right")
    steps = np.zeros(len(column) + 1, np.int8)
    np.add.at(steps, starts, 1)
    np.subtract.at(steps, ends, 1)
    return np.cumsum(steps[:-1], dtype=np.int8).astype(np.bool_)
