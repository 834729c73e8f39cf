"""Columns of opinions as bytes and back. Pure; the same columns give the same bytes."""

from __future__ import annotations

import hashlib
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.opinions.columns import Kind, OpinionColumns, dtypes_of

# The first byte: whoever reads knows how the rest was written.
_LAYOUT: Final = 1
_WAY_OUT: Final = "kept opinions cannot be read; run manage.py recount_comparisons"
_LEVEL: Final = 1  # of zlib; more takes twice the time for a tenth of the bytes


class UnreadableOpinionsError(ValueError):
    """These bytes were damaged, or written by another layout of the program."""


def packed(columns: OpinionColumns) -> bytes:
    """The columns as bytes, about 8 an opinion."""
    raw = b"".join(_little_endian(column).tobytes() for column in columns.in_order())
    return bytes([_LAYOUT]) + zlib.compress(raw, _LEVEL)


def unpacked(kind: type[Kind], content: bytes) -> Kind:
    """The columns that `packed` made bytes of; they cannot be written to.

    Raises UnreadableOpinionsError for other bytes.
    """
    if content[:1] != bytes([_LAYOUT]):
        raise UnreadableOpinionsError(f"layout {content[:1].hex() or 'none'}; {_WAY_OUT}")
    try:
        raw = zlib.decompress(content[1:])
    except zlib.error as error:
        raise UnreadableOpinionsError(f"{error}; {_WAY_OUT}") from error
    dtypes = [np.dtype(dtype).newbyteorder("<") for dtype in dtypes_of(kind).values()]
    number, rest = divmod(len(raw), sum(dtype.itemsize for dtype in dtypes))
    if rest:
        raise UnreadableOpinionsError(f"{rest} bytes too many; {_WAY_OUT}")
    columns, start = [], 0
    for dtype in dtypes:
        column = np.frombuffer(raw, dtype, number, start)
        columns.append(column.astype(dtype.newbyteorder("="), copy=False))
        start += column.nbytes
    return kind(*columns)


def digest(columns: OpinionColumns) -> str:
    """A hash of what the columns say, 32 hex digits."""
    state = hashlib.blake2b(digest_size=16)
    for column in columns.in_order():
        state.update(_little_endian(column).tobytes())
    return state.hexdigest()


def _little_endian(column: NDArray[np.generic]) -> NDArray[np.generic]:
    return column.astype(column.dtype.newbyteorder("<"), copy=False)
