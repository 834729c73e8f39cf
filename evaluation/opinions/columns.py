"""Opinions as columns, one opinion a position, in order of (article, reader). Pure.

Ids are those of the database's rows, at most 2³¹ - 1. Thumbs take 30 bytes an opinion, duels 27.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from surveys.duels.outcome import Outcome

Ids = NDArray[np.int32]
Moments = NDArray[np.int64]
Small = NDArray[np.int8]
Places = NDArray[np.bool_] | NDArray[np.intp] | slice

LARGEST_ID: Final = 2**31 - 1
SECONDS_A_DAY: Final = 86_400
_SPARSE: Final = 8  # ids to an opinion: with more of them, filling a table takes as long as sorting


@dataclass(frozen=True, slots=True, eq=False)
class OpinionColumns:
    """What thumbs and duels share: columns of one length, in order of (article, reader).

    article, reader: ids. at: seconds since 1970 when the ballot behind it came in.
    origin: Origin. flags: OpinionFlag.
    Within one reader's opinions on one article, the order is by all columns as they stand, so that
    equal opinions have equal columns.
    """

    article: Ids
    reader: Ids
    at: Moments
    origin: Small
    flags: NDArray[np.uint8]

    def __len__(self) -> int:
        """How many opinions there are."""
        return len(self.article)

    @property
    def day(self) -> Ids:
        """Days since 1970, by UTC, when the ballot behind each came in."""
        return (self.at // SECONDS_A_DAY).astype(np.int32)

    @property
    def bytes_held(self) -> int:
        """What all columns take in memory."""
        return sum(column.nbytes for column in self.in_order())

    def in_order(self) -> tuple[NDArray[Any], ...]:
        """The columns as DTYPES names them."""
        return tuple(getattr(self, name) for name in dtypes_of(type(self)))

    def take(self, places: Places) -> Self:
        """Only the opinions at these places: a mask, ascending positions, or a slice."""
        return type(self)(*(column[places] for column in self.in_order()))


@dataclass(frozen=True, slots=True, eq=False)
class ThumbColumns(OpinionColumns):
    """Current thumbs on summaries and their sections.

    version: id. up: 1 for 👍, 0 for 👎. part: ThumbPart. reasons: those given with a 👎, see
    `codes.reason_bits`; 0 where none was.
    period: id of the traffic plan under which the reader's first version of the article was drawn,
    so that within one article and period every reader had the same chance of each version; 0 where
    it is not known.
    """

    version: Ids
    period: Ids
    part: Small
    up: Small
    reasons: NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class DuelColumns(OpinionColumns):
    """Choices that stand between two versions shown blind.

    left, right: ids of the versions by where they stood. outcome: the code of an Outcome, the left
    one first; see `worth_to` for a version's view.
    """

    left: Ids
    right: Ids
    outcome: Small


Kind = TypeVar("Kind", bound=OpinionColumns)
WholeNumber = TypeVar("WholeNumber", bound=np.integer)
_DTYPES: Final[dict[str, type[np.generic]]] = {
    "article": np.int32, "reader": np.int32, "at": np.int64, "origin": np.int8, "flags": np.uint8,
    "version": np.int32, "period": np.int32, "part": np.int8, "up": np.int8, "reasons": np.uint16,
    "left": np.int32, "right": np.int32, "outcome": np.int8,
}  # fmt: skip
# What a duel is worth to the left version, by the code of its Outcome.
_LEFT_WORTH: Final = np.array([1.0, 0.5, 0.0, 0.5])


def dtypes_of(kind: type[OpinionColumns]) -> dict[str, type[np.generic]]:
    """The type of each column by its name, in the order in which the class takes them."""
    return {field.name: _DTYPES[field.name] for field in fields(kind)}


def columns_of(kind: type[Kind], rows: Iterable[Sequence[int]]) -> Kind:
    """Rows of numbers, in the order of the class's columns, as columns in their order.

    Raises ValueError for an id above LARGEST_ID.
    """
    table = np.array(list(rows), dtype=np.int64).reshape(-1, len(dtypes_of(kind)))
    names = list(dtypes_of(kind))
    ids = [place for place, name in enumerate(names) if _DTYPES[name] is np.int32]
    if len(table) and table[:, ids].max() > LARGEST_ID:
        raise ValueError(f"an id above {LARGEST_ID} does not fit columns; widen their type")
    cast = (table[:, place].astype(_DTYPES[name]) for place, name in enumerate(names))
    return ordered(kind(*cast))


def ordered(columns: Kind) -> Kind:
    """The same opinions in their order: by article, reader, then every other column."""
    if len(columns) < 2:
        return columns
    keys = columns.in_order()
    return columns.take(np.lexsort(keys[::-1]))


def joined(kind: type[Kind], pieces: Sequence[Kind]) -> Kind:
    """Pieces one after the other; they must follow each other in order."""
    if len(pieces) == 1:
        return pieces[0]
    return kind(
        *(
            np.concatenate([np.zeros(0, dtype), *(getattr(piece, name) for piece in pieces)])
            .astype(dtype, copy=False)
            for name, dtype in dtypes_of(kind).items()
        )
    )  # fmt: skip


def cell_keys(article: NDArray[Any], reader: NDArray[Any]) -> NDArray[np.int64]:
    """One number for each (article, reader), ordered as they are."""
    return (article.astype(np.int64) << 32) | reader.astype(np.int64)


def replaced(columns: Kind, *, cells: NDArray[np.int64], fresh: Kind) -> Kind:
    """The columns with these cells' opinions taken out, and `fresh` put in.

    cells: `cell_keys` of them, in any order. fresh: opinions of these cells, in order.
    """
    kept = columns.take(~np.isin(cell_keys(columns.article, columns.reader), cells))
    if not len(fresh):
        return kept
    places = np.searchsorted(
        cell_keys(kept.article, kept.reader), cell_keys(fresh.article, fresh.reader)
    )
    pairs = zip(kept.in_order(), fresh.in_order(), strict=True)
    return type(columns)(*(np.insert(old, places, new) for old, new in pairs))


def numbered(ids: NDArray[WholeNumber]) -> tuple[NDArray[np.intp], NDArray[WholeNumber]]:
    """Ids as small numbers from 0 on, ascending as they do, and the id of each number.

    For statistics, which take codes. Two passes where ids are not much sparser than the column is
    long; else they are sorted.
    """
    if not len(ids):
        return np.zeros(0, np.intp), ids
    least = int(ids.min())
    if int(ids.max()) - least > _SPARSE * len(ids):
        distinct, codes = np.unique(ids, return_inverse=True)
        return codes.astype(np.intp, copy=False), distinct
    present = np.zeros(int(ids.max()) - least + 1, np.bool_)
    present[ids - least] = True
    codes_of = np.cumsum(present, dtype=np.intp) - 1
    return codes_of[ids - least], (np.flatnonzero(present) + least).astype(ids.dtype)


def worth_to(duels: DuelColumns, version: int) -> NDArray[np.float64]:
    """What each duel is worth to a version: 1 won, 0.5 tied or both bad, 0 lost.

    Of duels without this version, to the right one.
    """
    left = _LEFT_WORTH[duels.outcome]
    return np.asarray(np.where(duels.left == version, left, 1.0 - left))


def worth_to_left(duels: DuelColumns) -> NDArray[np.float64]:
    """What each duel is worth to the version on the left, as `worth_to` has it."""
    return np.asarray(_LEFT_WORTH[duels.outcome])


def three_outcomes(duels: DuelColumns) -> Small:
    """Outcomes as `stats` takes them: left won, tie, right won; "both bad" is a tie."""
    bad, tie = Outcome.BAD.code, Outcome.TIE.code
    return np.where(duels.outcome == bad, tie, duels.outcome).astype(np.int8)
