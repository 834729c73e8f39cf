"""Opinions as they are now, for whoever computes figures of them; reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from threading import Lock
from typing import Final, Generic

import numpy as np

from common.work.portions import portions
from evaluation.opinions.columns import (
    DuelColumns,
    Ids,
    Kind,
    ThumbColumns,
    columns_of,
    joined,
)
from evaluation.opinions.models import OpinionBlock, OpinionState
from evaluation.opinions.months import months_of
from evaluation.opinions.packing import unpacked
from evaluation.opinions.part_names import Part
from evaluation.opinions.slices import articles_in
from evaluation.opinions.storing import KINDS
from summaries.articles.article_columns import article_columns
from surveys.ballots.models import CellMark

_AT_ONCE: Final = 200  # blocks of one statement
_TRIES: Final = 10  # each reads only what moved since the one before


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """Everything that readers hold, as it was when it was last derived; not to be written to.

    stamp names this state, for whoever keeps what was computed of it. revision: grows with each
    change. as_of: when the newest opinion came in; None without one. is_complete: False while a
    first derivation is under way, and before. months: those of any opinion, the earliest first.
    """

    thumbs: ThumbColumns
    duels: DuelColumns
    stamp: str
    revision: int
    as_of: datetime | None
    is_complete: bool
    months: tuple[str, ...]


def current_opinions() -> Opinions:
    """The opinions at the newest revision. One query where this process holds them already.

    Else the list of blocks, and those that changed. Safe from several threads; what is given is
    never changed, so that one report is of one revision.
    """
    return _cache.current()


def opinions_wait() -> bool:
    """Whether something was said that the columns do not hold yet. Two queries."""
    complete = OpinionState.objects.filter(is_complete=True).exists()
    return not complete or CellMark.objects.exists()


def articles_of_parts(parts: Collection[Part]) -> Ids:
    """Ids of the articles in all of these parts (source, tag, length, title), ascending."""
    if len(parts) == 1 and (part := next(iter(parts)))[0] == "source":
        return article_columns().from_source(part[1]).astype(np.int32)
    rows = articles_in(parts).order_by("pk").values_list("pk", flat=True)
    return np.unique(np.fromiter(rows.iterator(), np.int32))


class OpinionsMovedError(RuntimeError):
    """The opinions changed again and again while they were read; ask once more."""


class _HeldColumns(Generic[Kind]):
    """The columns of one kind in this process, and where each block of them lies, by its digest."""

    def __init__(self, kind: type[Kind]) -> None:
        self.columns = columns_of(kind, ())
        self._kind = kind
        self._places: dict[str, slice] = {}

    def refresh(self) -> bool:
        """Read the blocks that changed; False where they moved while they were read."""
        blocks = OpinionBlock.objects.filter(kind=KINDS[self._kind]).order_by("first_cell")
        digests = list(blocks.values_list("digest", flat=True))
        if digests == list(self._places):
            return True
        pieces = {digest: self.columns.take(place) for digest, place in self._places.items()}
        for some in portions((each for each in digests if each not in pieces), _AT_ONCE):
            rows = blocks.filter(digest__in=some).values_list("digest", "content")
            pieces |= {digest: unpacked(self._kind, bytes(content)) for digest, content in rows}
        if not pieces.keys() >= set(digests):
            return False
        ends = np.cumsum([0, *(len(pieces[digest]) for digest in digests)]).tolist()
        self.columns = _read_only(joined(self._kind, [pieces[digest] for digest in digests]))
        self._places = {
            digest: slice(start, end)
            for digest, (start, end) in zip(digests, pairwise(ends), strict=True)
        }
        return True


class _OpinionCache:
    """The opinions of this process; those who bring them up to date wait for each other."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._opinions: Opinions | None = None
        self._thumbs = _HeldColumns(ThumbColumns)
        self._duels = _HeldColumns(DuelColumns)

    def current(self) -> Opinions:
        """The opinions of the state that the database has now."""
        for _ in range(_TRIES):
            if held := self._held(_state()):
                return held
            with self._lock:
                state = _state()
                if held := self._held(state):  # another thread was quicker
                    return held
                if not (self._thumbs.refresh() and self._duels.refresh()):
                    continue
                fresh = Opinions(
                    self._thumbs.columns, self._duels.columns, state.stamp, state.revision,
                    state.as_of, state.is_complete,
                    tuple(months_of(self._thumbs.columns, self._duels.columns)),
                )  # fmt: skip
                if _is_of(fresh, _state()):
                    self._opinions = fresh
                    return fresh
        raise OpinionsMovedError("the opinions change too quickly to be read; try again")

    def _held(self, state: OpinionState) -> Opinions | None:
        held = self._opinions
        return held if held is not None and _is_of(held, state) else None


def _state() -> OpinionState:
    return OpinionState.objects.filter(pk=1).first() or OpinionState()


def _is_of(opinions: Opinions, state: OpinionState) -> bool:
    return (opinions.stamp, opinions.is_complete) == (state.stamp, state.is_complete)


def _read_only(columns: Kind) -> Kind:
    for column in columns.in_order():
        column.setflags(write=False)
    return columns


_cache: Final = _OpinionCache()
