"""Keeping the columns of opinions up to date: marked cells are derived again from the votes."""

from __future__ import annotations

import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
from django.db import transaction

from common.postgres.flushing import commit_without_flush
from common.work.portions import portions
from evaluation.opinions.columns import OpinionColumns, cell_keys
from evaluation.opinions.deriving import (
    Cell,
    Derived,
    article_ranges,
    opinions_of_articles,
    opinions_of_cells,
)
from evaluation.opinions.models import OpinionBlock, OpinionState
from evaluation.opinions.packing import UnreadableOpinionsError, digest
from evaluation.opinions.storing import (
    KINDS,
    BlockChanges,
    Keys,
    changes_of_blocks,
    held_between,
    write_changes,
)
from surveys.ballots.models import EVERY_READER, CellMark

logger = logging.getLogger(__name__)

# What the rows of `deriving` and `columns` mean; higher where they come to mean something else.
LAYOUT: Final = 2
# So few that a reader's ballot never waits long for the database while blocks are written.
MARKS: Final = 500
REST: Final = 0.02  # seconds between two looks, for those who wait for the database


@dataclass(frozen=True, slots=True)
class DerivedCells:
    """What one look did: marks taken, and blocks rewritten."""

    marks: int = 0
    blocks: int = 0

    def __add__(self, other: DerivedCells) -> DerivedCells:
        return DerivedCells(self.marks + other.marks, self.blocks + other.blocks)


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of the blocks of either kind, and when the newest derived opinion came in."""

    thumbs: BlockChanges
    duels: BlockChanges
    newest: int | None


@dataclass(frozen=True, slots=True)
class _Difference:
    """The cells that blocks hold otherwise than readers do, and what readers hold in the range."""

    cells: frozenset[int]
    derived: Derived


def derive_marked_cells(*, limit: int = MARKS) -> DerivedCells:
    """Derive the oldest `limit` marked cells again, in one transaction; safe to run at once.

    Blocks change and marks go, or neither. What changes is found before anything is locked: a vote
    that comes meanwhile leaves a mark of its own, and whoever else looked meanwhile, even if in
    vain, has moved the state. Nothing is done before a first derivation is complete.
    """
    before = OpinionState.objects.filter(pk=1, layout=LAYOUT, is_complete=True).first()
    rows = CellMark.objects.order_by("pk").values_list("pk", "article_id", "reader_id")[:limit]
    marks = {pk: (article, reader) for pk, article, reader in rows}
    if before is None or not marks:
        return DerivedCells()
    cells = set(marks.values())
    change = _change(cells)
    with transaction.atomic():
        commit_without_flush()  # marks go with it, or stay
        state = _locked_state()
        if (state.stamp, state.looks) != (before.stamp, before.looks):
            change = _change(cells)
        blocks = _apply(change, state)
        for some in portions(marks, 500):
            CellMark.objects.filter(pk__in=some).delete()
    return DerivedCells(len(marks), blocks)


def derive_all_marked(
    *, limit: int = MARKS, most: int = 1_000, before_each: Callable[[], object] | None = None
) -> DerivedCells:
    """Look after look until no mark is left, or so many were taken; a first derivation before.

    before_each: what is done before each look and each range of a first derivation, since it waits
    for nothing longer.
    """
    derive_first(most=most, before_each=before_each)
    total = DerivedCells()
    for _ in range(most):
        if before_each is not None:
            before_each()
        look = derive_marked_cells(limit=limit)
        total += look
        if look.marks < limit:
            break
        time.sleep(REST)
    return total


def derive_first(
    *, most: int | None = None, before_each: Callable[[], object] | None = None
) -> int:
    """Derive every article's opinions where that was never finished; how many opinions.

    Range by range, `most` of them at most, each in a transaction of its own: nobody waits long,
    and whoever comes next, also after one that died, goes on from where it was. Several may run at
    once: a range that another has finished meanwhile is left.
    """
    number = ranges = 0
    while not (state := _state()).is_complete:
        for after, up_to in article_ranges(after=state.derived_up_to):
            if ranges == most:
                return number
            if before_each is not None:
                before_each()
            derived = opinions_of_articles(after=after, up_to=up_to)
            ranges += 1
            if not _append(derived, after=after, up_to=up_to):
                break
            number += len(derived)
            time.sleep(REST)
    return number


def _append(derived: Derived, *, after: int, up_to: int | None) -> bool:
    """Keep what was derived of a range; False where another has come further meanwhile."""
    with transaction.atomic():
        state = _locked_state()
        if state.is_complete or state.derived_up_to != after:
            return False
        state.derived_up_to = up_to if up_to is not None else after
        state.is_complete = up_to is None
        _apply(_changes_to(derived, _cells_of(derived)), state)
        return True


def recount() -> int:
    """Compare all kept opinions with what readers hold, and mend them.

    Comparing holds nothing up; only ranges of articles in which something differs are locked and
    derived again. Blocks that cannot be read are forgotten with all others, and derived anew.
    Returns how many cells differed without a mark: 0 where deriving works, and at a first
    derivation. They are an error in the log.
    """
    if not _state().is_complete:
        derive_first()
        return 0
    wrong = 0
    try:
        for after, up_to in article_ranges():
            if _unmarked(_differing(after, up_to).cells, after, up_to):
                wrong += _mend(after, up_to)
    except UnreadableOpinionsError:
        logger.exception("Kept opinions cannot be read; they are derived anew")
        with transaction.atomic():
            _forget(_locked_state())
        derive_first()
    if wrong:
        logger.error("%s cells were kept wrongly; they were derived again", wrong)
    return wrong


def _differing(after: int, up_to: int | None) -> _Difference:
    derived = opinions_of_articles(after=after, up_to=up_to)
    cells: set[int] = set()
    for fresh in (derived.thumbs, derived.duels):
        held = held_between(type(fresh), after=after, up_to=up_to)
        if digest(held) != digest(fresh):
            cells |= _different_cells(held, fresh)
    return _Difference(frozenset(cells), derived)


def _mend(after: int, up_to: int | None) -> int:
    """Derive a range's differing cells again, locked; how many of them had no mark."""
    with transaction.atomic():
        state = _locked_state()
        difference = _differing(after, up_to)
        wrong = _unmarked(difference.cells, after, up_to)
        cells = np.array(sorted(difference.cells), np.int64)
        _apply(_changes_to(difference.derived, cells), state)
    return len(wrong)


def _unmarked(cells: Collection[int], after: int, up_to: int | None) -> set[int]:
    """Those of these cells, which lie in the range, of which no mark says that they changed."""
    marks = CellMark.objects.filter(article_id__gt=after).order_by()
    if up_to is not None:
        marks = marks.filter(article_id__lte=up_to)
    rows = marks.values_list("article_id", "reader_id").iterator()
    marked = {article << 32 | reader for article, reader in rows}
    return {each for each in cells if not {each, each >> 32 << 32 | EVERY_READER} & marked}


def _different_cells(held: OpinionColumns, fresh: OpinionColumns) -> set[int]:
    rows = [Counter(zip(*(column.tolist() for column in each.in_order()), strict=True))
            for each in (held, fresh)]  # fmt: skip
    different = (rows[0] - rows[1]) | (rows[1] - rows[0])
    return {article << 32 | reader for article, reader, *_ in different}


def _change(marked: Collection[Cell]) -> _Change:
    cells = _cells_meant(marked)
    keys = np.array(sorted(article << 32 | reader for article, reader in cells), np.int64)
    return _changes_to(opinions_of_cells(cells), keys)


def _cells_meant(marked: Collection[Cell]) -> set[Cell]:
    """The marked cells; of an article that is marked for every reader, those that blocks hold."""
    cells = {cell for cell in marked if cell[1] != EVERY_READER}
    for article in sorted({article for article, reader in marked if reader == EVERY_READER}):
        for kind in KINDS:
            held = held_between(kind, after=article - 1, up_to=article)
            cells |= {(article, reader) for reader in held.reader.tolist()}
    return cells


def _changes_to(derived: Derived, cells: Keys) -> _Change:
    """What becomes of the blocks when these cells hold what was derived; reads only."""
    kinds = (derived.thumbs, derived.duels)
    newest = max((int(each.at.max()) for each in kinds if len(each)), default=None)
    held = [np.isin(cell_keys(each.article, each.reader), cells) for each in kinds]
    thumbs, duels = (each.take(mask) for each, mask in zip(kinds, held, strict=True))
    return _Change(
        changes_of_blocks(thumbs, cells=cells), changes_of_blocks(duels, cells=cells), newest
    )


def _cells_of(derived: Derived) -> Keys:
    kinds = (derived.thumbs, derived.duels)
    return np.unique(np.concatenate([cell_keys(each.article, each.reader) for each in kinds]))


def _apply(change: _Change, state: OpinionState) -> int:
    """Write the blocks and the state that is locked; how many blocks changed."""
    changed = 0
    for blocks in (change.thumbs, change.duels):
        if blocks:
            write_changes(blocks)
            changed += len(blocks.written) + len(blocks.deleted)
    if changed or not state.stamp:
        state.revision += 1
        state.stamp = secrets.token_hex(16)
        if change.newest is not None:
            newest = datetime.fromtimestamp(change.newest, UTC)
            state.as_of = max(newest, state.as_of or newest)
    state.looks += 1
    state.save()
    return changed


def _state() -> OpinionState:
    state, _ = OpinionState.objects.get_or_create(pk=1, defaults={"layout": LAYOUT})
    if state.layout == LAYOUT:
        return state
    with transaction.atomic():
        return _locked_state()


def _locked_state() -> OpinionState:
    """The one row that whoever derives holds; blocks of another layout are forgotten."""
    OpinionState.objects.get_or_create(pk=1, defaults={"layout": LAYOUT})
    state = OpinionState.objects.select_for_update().get(pk=1)
    if state.layout != LAYOUT:
        _forget(state)
    return state


def _forget(state: OpinionState) -> None:
    OpinionBlock.objects.all().delete()
    state.layout, state.revision = LAYOUT, state.revision + 1
    state.derived_up_to, state.is_complete, state.as_of = 0, False, None
    state.stamp = secrets.token_hex(16)
    state.save()
