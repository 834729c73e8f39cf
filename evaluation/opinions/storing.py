"""Blocks of opinions in the database: read, and rewritten where a cell changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from common.work.portions import portions
from evaluation.opinions.columns import (
    DuelColumns,
    Kind,
    OpinionColumns,
    ThumbColumns,
    cell_keys,
    columns_of,
    joined,
    replaced,
)
from evaluation.opinions.models import OpinionBlock
from evaluation.opinions.packing import digest, packed, unpacked

# A block is rewritten whole for one changed cell: about 25 KB. A million opinions have some 300,
# whose list is read whenever one of them changed.
LARGEST: Final = 4_096
FILLED: Final = 3_072  # of a block made of one that grew too large
KINDS: Final[dict[type[OpinionColumns], str]] = {
    ThumbColumns: OpinionBlock.Kind.THUMB,
    DuelColumns: OpinionBlock.Kind.DUEL,
}
_AT_ONCE: Final = 200

Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BlockChanges:
    """Blocks to write, over those that begin at the same cell, and ids of those to delete."""

    written: tuple[OpinionBlock, ...]
    deleted: tuple[int, ...]

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.written or self.deleted)


def changes_of_blocks(fresh: OpinionColumns, *, cells: Keys) -> BlockChanges:
    """What becomes of the blocks when these cells hold `fresh` and nothing else.

    cells: `cell_keys`, ascending. Reads the blocks that hold them; writes nothing.
    """
    kind = type(fresh)
    blocks = OpinionBlock.objects.filter(kind=KINDS[kind])
    ids = dict(blocks.order_by("first_cell").values_list("first_cell", "pk"))
    firsts = np.array(list(ids) or [0], np.int64)
    fresh_keys = cell_keys(fresh.article, fresh.reader)
    places = np.searchsorted(firsts, cells, side="right") - 1
    touched = firsts[np.unique(places)].tolist()
    written: list[OpinionBlock] = []
    deleted: list[int] = []
    for first, its_digest, held in _held(kind, touched):
        place = int(np.searchsorted(firsts, first))
        end = firsts[place + 1] if place + 1 < len(firsts) else np.iinfo(np.int64).max
        within = slice(*np.searchsorted(fresh_keys, [first, end]).tolist())
        after = replaced(held, cells=cells[places == place], fresh=fresh.take(within))
        if digest(after) == its_digest:
            continue
        if not len(after) and first:  # what came here goes to the block before from now on
            deleted.append(ids[first])
        else:
            written += _blocks(after, first)
    return BlockChanges(tuple(written), tuple(deleted))


def write_changes(changes: BlockChanges) -> None:
    """Write and delete what changes. Call it inside the transaction that holds the state."""
    OpinionBlock.objects.bulk_create(
        changes.written, batch_size=50, update_conflicts=True,
        unique_fields=["kind", "first_cell"], update_fields=["number", "digest", "content"],
    )  # fmt: skip
    OpinionBlock.objects.filter(pk__in=changes.deleted).delete()


def held_between(kind: type[Kind], *, after: int, up_to: int | None) -> Kind:
    """The opinions that blocks hold on articles in (after, up_to], or after one."""
    low = (after + 1) << 32
    high = (up_to + 1) << 32 if up_to is not None else np.iinfo(np.int64).max
    blocks = OpinionBlock.objects.filter(kind=KINDS[kind]).order_by("first_cell")
    before = blocks.filter(first_cell__lte=low).values_list("first_cell", flat=True).last() or 0
    rows = blocks.filter(first_cell__gte=before, first_cell__lt=high)
    pieces = []
    for content in rows.values_list("content", flat=True).iterator(chunk_size=20):
        columns = unpacked(kind, bytes(content))
        keys = cell_keys(columns.article, columns.reader)
        pieces.append(columns.take(slice(*np.searchsorted(keys, [low, high]).tolist())))
    return joined(kind, pieces)


def _held(kind: type[Kind], firsts: Sequence[int]) -> Iterator[tuple[int, str, Kind]]:
    """First cell, digest and opinions of these blocks; none of one that is not there."""
    nothing = columns_of(kind, ())
    for some in portions(firsts, _AT_ONCE):
        rows = OpinionBlock.objects.filter(kind=KINDS[kind], first_cell__in=some)
        blocks = {row[0]: row for row in rows.values_list("first_cell", "digest", "content")}
        for first in some:
            if block := blocks.get(first):
                yield first, block[1], unpacked(kind, bytes(block[2]))
            else:
                yield first, digest(nothing), nothing


def _blocks(columns: OpinionColumns, first: int) -> Iterator[OpinionBlock]:
    """Columns in the place of the block that begins at `first`, in several where they grew."""
    keys = cell_keys(columns.article, columns.reader)
    for start, end in pairwise(_cuts(keys)):
        piece = columns.take(slice(start, end))
        yield OpinionBlock(
            kind=KINDS[type(columns)], first_cell=int(keys[start]) if start else first,
            number=len(piece), digest=digest(piece), content=packed(piece),
        )  # fmt: skip


def _cuts(keys: Keys) -> list[int]:
    """Where to cut, from 0 to the end; never within a cell."""
    if len(keys) <= LARGEST:
        return [0, len(keys)]
    pieces = -(-len(keys) // FILLED)
    wanted = np.linspace(0, len(keys), pieces + 1).astype(np.intp)[1:-1]
    return [*dict.fromkeys([0, *np.searchsorted(keys, keys[wanted]).tolist(), len(keys)])]
