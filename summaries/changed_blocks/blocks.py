"""Blocks of ids by what changed in them: read, noted, folded together."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, Model, Sum
from numpy.typing import NDArray

from common.work.inserting import insert_values
from summaries.changed_blocks.models import BITS, LARGEST_MOVE, ChangedBlock

# Rows that are folded together where there are more: a page reads all of them.
_FEW: Final = 500
_READ_AT_ONCE: Final = 5_000  # rows

_BEHIND: Final = 2**50  # no row has an id of a block from here on

Columns = tuple[NDArray[Any], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Columns of one length, the first of them ids, ascending; not written to."""

    columns: Columns


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


def note_changes(changed: Mapping[str, Iterable[int]]) -> None:
    """Say which rows changed, by their kinds, which the database does not watch itself.

    In the transaction that changes them. One query.
    """
    rows = [
        (kind, block, 1 + secrets.randbelow(LARGEST_MOVE))
        for kind, ids in sorted(changed.items())
        for block in sorted({pk >> BITS for pk in ids})
    ]
    insert_values(ChangedBlock, ("kind", "block", "moves"), rows)


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


def indexed_rows(
    model: type[Model], fields: Sequence[str], *, index: str, first: int, end: int
) -> Iterator[tuple[Any, ...]]:
    """The fields of rows of ids from first up to before end, by id, from an index that has them.

    SQLite would rather read the rows, and with them every page on which a text lies.
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(model._meta.get_field(name).attname) for name in fields)  # type: ignore[union-attr]
    by = f" INDEXED BY {quote(index)}" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {quote(model._meta.db_table)}{by} "  # noqa: S608  # names of a model
            "WHERE id >= %s AND id < %s ORDER BY id",
            [first, end],
        )
        while rows := cursor.fetchmany(_READ_AT_ONCE):
            yield from rows


class HeldRows:
    """Columns of rows of one kind that this process holds, the first being their ids, ascending;
    of a block read anew once it changed. Safe from several threads; what is given is never
    changed, and the same object until something changes."""

    def __init__(
        self,
        kind: str,
        dtypes: Sequence[Any],
        read: Callable[[int, int], Iterable[tuple[Any, ...]]],
    ) -> None:
        """dtypes: one a column. read: rows of ids from the first up to before the second, by id."""
        self._kind, self._read = kind, read
        self._dtype = np.dtype([(f"c{place}", dtype) for place, dtype in enumerate(dtypes)])
        self._lock = Lock()
        self._moves: dict[int, int] = {}
        self._held = Held(self._split(np.zeros(0, self._dtype)))

    def current(self) -> Held:
        """As the database has them now. One query, and one for each run of blocks that changed."""
        moves = block_moves(self._kind)
        with self._lock:
            if moves != self._moves:
                self._refresh(moves)
            return self._held

    def _refresh(self, moves: dict[int, int]) -> None:
        changed = {block for block, sum_ in moves.items() if self._moves.get(block) != sum_}
        changed |= self._moves.keys() - moves.keys()
        pieces: dict[int, Columns] = {}
        for first, last in _runs(changed):
            rows = self._read(first << BITS, (last + 1) << BITS)
            pieces[first] = self._split(np.fromiter(rows, self._dtype))
        for first, end in _gaps(_runs(changed)):
            low, high = np.searchsorted(self._held.columns[0], [first << BITS, end << BITS])
            pieces[first] = tuple(column[low:high] for column in self._held.columns)
        ordered = [pieces[first] for first in sorted(pieces)]
        columns = tuple(np.concatenate(some) for some in zip(*ordered, strict=True))
        for column in columns:
            column.setflags(write=False)
        self._held, self._moves = Held(columns), moves

    def _split(self, rows: NDArray[np.void]) -> Columns:
        return tuple(np.ascontiguousarray(rows[name]) for name in self._dtype.names or ())


def _runs(blocks: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of blocks that follow one another."""
    runs: list[tuple[int, int]] = []
    for block in sorted(blocks):
        if runs and runs[-1][1] == block - 1:
            runs[-1] = runs[-1][0], block
        else:
            runs.append((block, block))
    return runs


def _gaps(runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What lies before, between and behind runs: first block, and the one behind the last."""
    starts = [0, *(last + 1 for _, last in runs)]
    ends = [*(first for first, _ in runs), _BEHIND]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
