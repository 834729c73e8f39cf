"""Blocks of ids by what changed in them: read, noted, folded together."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, Sum
from numpy.typing import NDArray

from summaries.changed_blocks.models import ChangedBlock

BITS: Final = 12
SIZE: Final = 2**BITS  # ids of a block: read in a few thousandths of a second
# What a change adds: one of so many numbers. A sum of 2³² of them is below 2⁶³.
LARGEST_MOVE: Final = 2**30
# Rows that are folded together where there are more: a page reads all of them.
_FEW: Final = 500

Rows = NDArray[np.void]
_FOLD: Final = """
    WITH gone AS (DELETE FROM summaries_changedblock WHERE id <= %s RETURNING kind, block, moves)
    INSERT INTO summaries_changedblock (kind, block, moves)
    SELECT kind, block, SUM(moves) FROM gone GROUP BY kind, block
"""


def block_moves(kind: str) -> dict[int, int]:
    """Block to the sum of its moves, of blocks that ever held a row. One query."""
    rows = ChangedBlock.objects.filter(kind=kind).values("block").order_by("block")
    return dict(rows.annotate(sum=Sum("moves")).values_list("block", "sum"))


def state_of(kinds: Iterable[str]) -> tuple[tuple[str, int, int], ...]:
    """What moves where any row of these kinds does. One query."""
    rows = ChangedBlock.objects.filter(kind__in=list(kinds)).values("kind").order_by("kind")
    found = rows.annotate(sum=Sum("moves"), blocks=Count("block", distinct=True))
    return tuple(found.values_list("kind", "sum", "blocks"))


def note_changes(kind: str, ids: Iterable[int]) -> None:
    """Say that these rows changed, of a kind that the database does not watch itself.

    In the transaction that changes them.
    """
    ChangedBlock.objects.bulk_create(
        ChangedBlock(kind=kind, block=block, moves=1 + secrets.randbelow(LARGEST_MOVE))
        for block in sorted({pk >> BITS for pk in ids})
    )


def fold_changes() -> int:
    """Make one row of all that are of one block, where there are many; how many there were."""
    last = ChangedBlock.objects.order_by("-pk").values_list("pk", flat=True).first()
    blocks = ChangedBlock.objects.order_by().values("kind", "block").distinct().count()
    number = ChangedBlock.objects.count()
    if last is None or number < _FEW + 2 * blocks:
        return 0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_FOLD, [last])
        return number
    return _fold_here(last)


def _fold_here(last: int) -> int:
    """The same where a statement cannot delete and insert at once; writers wait meanwhile."""
    with transaction.atomic():
        old = ChangedBlock.objects.filter(pk__lte=last)
        sums = list(
            old.order_by().values("kind", "block").annotate(sum=Sum("moves"))
            .values_list("kind", "block", "sum")
        )  # fmt: skip
        gone = old.delete()[0]
        ChangedBlock.objects.bulk_create(
            ChangedBlock(kind=kind, block=block, moves=moves) for kind, block, moves in sums
        )
    return gone


class HeldRows:
    """Rows of one kind that this process holds, ascending by id; those of a block read anew once
    it changed. Safe from several threads; what is given is never changed."""

    def __init__(
        self, kind: str, dtype: Any, read: Callable[[int, int], Iterable[tuple[Any, ...]]]
    ) -> None:
        """read: rows of ids from the first up to before the second, by id; as dtype has them."""
        self._kind, self._dtype, self._read = kind, np.dtype(dtype), read
        self._lock = Lock()
        self._moves: dict[int, int] = {}
        self._blocks: dict[int, Rows] = {}
        self._rows: Rows = np.zeros(0, self._dtype)

    def current(self) -> Rows:
        """As the database has them now. One query, and one for each run of blocks that changed."""
        moves = block_moves(self._kind)
        with self._lock:
            if moves != self._moves:
                self._refresh(moves)
            return self._rows

    def _refresh(self, moves: dict[int, int]) -> None:
        changed = [block for block, sum_ in moves.items() if self._moves.get(block) != sum_]
        blocks = {block: rows for block, rows in self._blocks.items() if block in moves}
        for first, last in _runs(changed):
            rows = np.fromiter(self._read(first << BITS, (last + 1) << BITS), self._dtype)
            ids = rows[self._dtype.names[0]] if self._dtype.names else rows
            ends = np.searchsorted(ids, np.arange(first, last + 2, dtype=np.int64) << BITS)
            for block in range(first, last + 1):
                blocks[block] = rows[ends[block - first] : ends[block - first + 1]]
        self._blocks, self._moves = blocks, moves
        every = [blocks[block] for block in sorted(blocks)]
        self._rows = np.concatenate(every) if every else np.zeros(0, self._dtype)
        self._rows.setflags(write=False)
        # The pieces are views of the whole, so that nothing is held twice.
        ends = np.cumsum([0, *(len(rows) for rows in every)])
        for place, block in enumerate(sorted(blocks)):
            self._blocks[block] = self._rows[ends[place] : ends[place + 1]]


def _runs(blocks: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of blocks that follow one another."""
    runs: list[tuple[int, int]] = []
    for block in sorted(blocks):
        if runs and runs[-1][1] == block - 1:
            runs[-1] = runs[-1][0], block
        else:
            runs.append((block, block))
    return runs
