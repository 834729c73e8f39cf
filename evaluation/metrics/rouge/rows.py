"""Steps on rows of bits for many pairs at once, in numpy; `rouge_overlap` says what they mean.

A row is an array (blocks, ...) of 64 bits each, the first block first. The steps change their first
argument in place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Numbers = NDArray[np.int64]

ONE, ALL = np.uint64(1), np.uint64(2**64 - 1)
_MIRRORED_16 = np.array([int(f"{number:016b}"[::-1], 2) for number in range(1 << 16)], np.uint16)


def count(rows: Bits) -> Numbers:
    """How many bits of each row are set."""
    set_bits: Numbers = np.bitwise_count(rows).sum(axis=0, dtype=np.int64)
    return set_bits


def take(left: Bits, match: Bits) -> None:
    """Takes from each row the first place that is left and matches, if there is one."""
    found = np.zeros(left.shape[1:], np.bool_)
    for block in range(len(left)):
        places = left[block] & match[block]
        if block:
            places *= ~found
        found |= places != 0
        np.bitwise_xor(left[block], places & np.negative(places), out=left[block])


def advance(rows: Bits, match: Bits) -> None:
    """Hyyrö's step, for a candidate's next token, which stands where `match` is set."""
    carry = np.zeros(rows.shape[1:], np.bool_)
    for block in range(len(rows)):
        row, matching = rows[block], match[block]
        total = row & matching
        total += row
        over = total < row
        if block:
            total += carry
            over |= total < carry
        carry = over
        row &= ~matching
        row |= total


def step_back(reach: Bits, grows: Bits, match: Bits, begins: Bits) -> Bits:
    """One candidate's token of the way back, in mirrored rows: the places taken.

    Of each sentence, `reach` loses the places passed and the one taken. A sentence that goes on in
    the next block borrows from there.
    """
    taken = np.empty_like(match)
    borrow = np.zeros(match.shape[1:], np.bool_)
    for block in range(len(reach)):
        within, matching = reach[block], match[block]
        stops = grows[block] | matching
        stops &= within
        starts = begins[block] + borrow
        beyond = stops - starts
        borrow = stops < starts
        first = stops & ~beyond
        np.bitwise_and(first, matching, out=taken[block])
        stops ^= beyond
        stops ^= first
        stops |= taken[block]
        within &= ~stops
    return taken


def mirrored(rows: Bits) -> Bits:
    """The rows from their last place to their first, over all blocks."""
    parts = np.take(_MIRRORED_16, rows.view(np.uint16), mode="clip").reshape(*rows.shape, 4)
    return np.ascontiguousarray(parts[::-1, ..., ::-1]).view(np.uint64)[..., 0]
