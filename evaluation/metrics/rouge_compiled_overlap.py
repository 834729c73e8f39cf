"""What candidates share with references, compiled by numba, pair by pair.

`rouge_overlap` says how the counts are read off rows of bits. Here a candidate meets one reference
at a time, and only the columns that matter are kept: the candidate's tokens that the reference has,
and one for each run of others. A row is worked through block by block; what a block carries to the
next, or borrows from it, is kept per column.
"""

# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from evaluation.metrics.rouge_overlap import Batch, Bits
from evaluation.metrics.rouge_tokens import GAP, Numbers

_GAP = GAP
_ZERO, _ONE, _ALL = np.uint64(0), np.uint64(1), np.uint64(2**64 - 1)


class _Reference(NamedTuple):
    """One reference's rows of bits, as in `rouge_overlap`, by its article's token numbers.

    has: (numbers,): whether the reference has the token.
    stands, mirrored, follows: (blocks, numbers). live, begins: (blocks,).
    """

    has: NDArray[np.bool_]
    stands: Bits
    mirrored: Bits
    follows: Bits
    live: Bits
    begins: Bits


class _Columns(NamedTuple):
    """Room for the columns of one pair.

    numbers: (columns,): each column's token, one that the reference lacks for a run of such.
    fresh: (columns,): all bits set where a sentence of the candidate begins.
    match, other: (blocks, columns): where the column's token stands, or may stand.
    rows: (blocks, columns): Hyyrö's row after the column.
    carry: (columns,): what a block hands to the next.
    union: (blocks,): the places of the union LCS, in mirrored order.
    everywhere: (blocks,), all bits set. nowhere: (columns,), none.
    """

    numbers: NDArray[np.uint32]
    fresh: Bits
    match: Bits
    other: Bits
    rows: Bits
    carry: Bits
    union: Bits
    everywhere: Bits
    nowhere: Bits


def overlaps(batch: Batch) -> Numbers:
    """As `rouge_overlap.overlaps`: (4, pairs), in the order of MEASURES."""
    firsts = batch.pair_firsts()
    shared = np.zeros((4, firsts[-1]), np.int64)
    _score_articles(
        batch.tokens,
        np.zeros(batch.vocabulary, np.uint32),
        batch.references,
        batch.candidates,
        batch.reference_firsts,
        batch.candidate_firsts,
        shared,
    )
    return shared


@intrinsic
def _count(typing, bits):  # type: ignore[no-untyped-def]
    """How many bits are set."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@intrinsic
def _mirror(typing, bits):  # type: ignore[no-untyped-def]
    """The bits in reverse order."""

    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        return builder.bitreverse(arguments[0])

    return types.uint64(types.uint64), generate


@njit(cache=True)
def _score_articles(
    tokens, numbers, references, candidates, reference_firsts, candidate_firsts, shared
):
    """Fills `shared`. `numbers` is room for each token's number among its article's, all 0."""
    pair = 0
    for article in range(len(reference_firsts) - 1):
        theirs = references[reference_firsts[article] : reference_firsts[article + 1]]
        ours = candidates[candidate_firsts[article] : candidate_firsts[article + 1]]
        if len(theirs) == 0 or len(ours) == 0:
            continue
        known = 1
        for start, stop in theirs:
            for token in tokens[start:stop]:
                if token != _GAP and numbers[token] == 0:
                    numbers[token] = known
                    known += 1
        _score_article(tokens, numbers, known, theirs, ours, shared[:, pair:])
        pair += len(theirs) * len(ours)
        for start, stop in theirs:
            for token in tokens[start:stop]:
                numbers[token] = 0


@njit(cache=True)
def _score_article(tokens, numbers, known, references, candidates, shared):
    blocks = ((references[:, 1] - references[:, 0]).max() + 63) >> 6
    reference = _Reference(
        np.zeros(known, np.bool_),
        np.zeros((blocks, known), np.uint64),
        np.zeros((blocks, known), np.uint64),
        np.zeros((blocks, known), np.uint64),
        np.zeros(blocks, np.uint64),
        np.zeros(blocks, np.uint64),
    )
    width = (candidates[:, 1] - candidates[:, 0]).max() + 1
    columns = _Columns(
        np.zeros(width, np.uint32),
        np.zeros(width, np.uint64),
        np.zeros((blocks, width), np.uint64),
        np.zeros((blocks, width), np.uint64),
        np.zeros((blocks, width), np.uint64),
        np.zeros(width, np.uint64),
        np.zeros(blocks, np.uint64),
        np.full(blocks, _ALL),
        np.zeros(width, np.uint64),
    )
    ours, fresh, firsts, gapped = _numbered(tokens, numbers, candidates)
    for at in range(len(references)):
        stream = tokens[references[at, 0] : references[at, 1]]
        used = (len(stream) + 63) >> 6
        gaps = _place(stream, numbers, used, reference)
        for candidate in range(len(candidates)):
            span = slice(firsts[candidate], firsts[candidate + 1])
            width = _keep(ours[span], fresh[span], reference.has, columns.numbers, columns.fresh)
            pair = shared[:, candidate * len(references) + at]
            _score_pair(reference, columns, width, used, gaps or gapped[candidate], pair)
        _clear(stream, numbers, used, reference)


@njit(cache=True)
def _numbered(tokens, numbers, candidates):
    """The candidates' tokens by number; where sentences begin; firsts; which have gaps."""
    room = (candidates[:, 1] - candidates[:, 0]).sum()
    ours, fresh = np.empty(room, np.uint32), np.empty(room, np.uint64)
    firsts = np.zeros(len(candidates) + 1, np.int64)
    gapped = np.zeros(len(candidates), np.bool_)
    end = 0
    for candidate in range(len(candidates)):
        begins = _ALL
        for token in tokens[candidates[candidate, 0] : candidates[candidate, 1]]:
            if token == _GAP:
                begins = _ALL
                gapped[candidate] = True
                continue
            ours[end] = numbers[token]
            fresh[end] = begins
            begins = _ZERO
            end += 1
        firsts[candidate + 1] = end
    return ours, fresh, firsts, gapped


@njit(cache=True)
def _place(stream, numbers, blocks, reference):
    """Sets the reference's bits; whether it has gaps."""
    last = 64 * blocks - 1
    before = -1
    gaps = False
    for place in range(len(stream)):
        number = numbers[stream[place]]
        if number == 0:
            gaps = True
            continue
        bit, block = _ONE << np.uint64(place & 63), place >> 6
        reference.has[number] = True
        reference.stands[block, number] |= bit
        reference.live[block] |= bit
        if before >= 0:
            reference.follows[before >> 6, number] |= _ONE << np.uint64(before & 63)
        bit, block = _ONE << np.uint64((last - place) & 63), (last - place) >> 6
        reference.mirrored[block, number] |= bit
        if place == len(stream) - 1 or stream[place + 1] == _GAP:
            reference.begins[block] |= bit
        before = place
    return gaps


@njit(cache=True)
def _clear(stream, numbers, blocks, reference):
    """Takes back what `_place` did."""
    for token in stream:
        number = numbers[token]
        reference.has[number] = False
        for block in range(blocks):
            reference.stands[block, number] = _ZERO
            reference.mirrored[block, number] = _ZERO
            reference.follows[block, number] = _ZERO
    reference.live[:blocks] = _ZERO
    reference.begins[:blocks] = _ZERO


@njit(cache=True)
def _keep(ours, fresh, has, numbers, kept_fresh):
    """Keeps the columns that matter; how many there are."""
    width = 0
    begins = _ZERO
    had = False
    for at in range(len(ours)):
        number = ours[at]
        begins |= fresh[at]
        numbers[width] = number
        kept_fresh[width] = begins
        if has[number] or had:
            width += 1
            begins = _ZERO
        had = has[number]
    return width


@njit(cache=True)
def _score_pair(reference, columns, width, blocks, gapped, shared):
    match, other, rows, carry = columns.match, columns.other, columns.rows, columns.carry
    numbers, fresh, union = columns.numbers, columns.fresh, columns.union
    if width == 0:
        return
    _look_up(reference.stands, numbers, width, blocks, match)
    shared[0] = _take(match, width, blocks, reference.live, carry)
    _look_up(reference.follows, numbers, width, blocks, other)
    for block in range(blocks):
        other[block, 0] = _ZERO
        for column in range(1, width):
            other[block, column] &= match[block, column - 1]
    shared[1] = _take(other, width, blocks, reference.live, carry)
    _advance(match, width, blocks, columns.everywhere, columns.nowhere, rows, carry)
    for block in range(blocks):
        shared[2] += np.int64(_count(~rows[block, width - 1]))
    shared[3] = shared[2]
    if gapped:
        _advance(match, width, blocks, reference.live, fresh, rows, carry)
        _look_up(reference.mirrored, numbers, width, blocks, match)
        _walk_back(match, width, blocks, reference.begins, fresh, rows, carry, union)
        shared[3] = _take(match, width, blocks, union, carry)


@njit(cache=True)
def _look_up(table, numbers, width, blocks, found):
    for block in range(blocks):
        row, out = table[block], found[block]
        for column in range(width):
            out[column] = row[numbers[column]]


@njit(cache=True)
def _take(match, width, blocks, places, done):
    """How many columns find a place of theirs, if each takes the first one left."""
    taken = 0
    done[:width] = _ZERO
    for block in range(blocks):
        left, matching = places[block], match[block]
        for column in range(width):
            first = left & matching[column] & ~done[column]
            first &= ~first + _ONE
            left ^= first
            if first != _ZERO:
                done[column] = _ALL
                taken += 1
    return taken


@njit(cache=True)
def _advance(match, width, blocks, live, fresh, rows, carry):
    """Hyyrö's row after each column, begun anew where a sentence begins."""
    carry[:width] = _ZERO
    for block in range(blocks):
        places, matching, after = live[block], match[block], rows[block]
        row = places
        for column in range(width):
            row = (row | fresh[column]) & places
            low = row + (row & matching[column])
            full = low + carry[column]
            carry[column] = np.uint64(low < row) | np.uint64(full < low)
            row = (full | (row & ~matching[column])) & places
            after[column] = row


@njit(cache=True)
def _walk_back(match, width, blocks, begins, fresh, rows, borrow, union):
    """The places of the union LCS, from mirrored matches and the rows that `_advance` left."""
    borrow[:width] = _ZERO
    for block in range(blocks):
        begin, matching, after = begins[block], match[block], rows[blocks - 1 - block]
        taken = _ZERO
        reach = _ALL
        for back in range(1, width + 1):
            column = width - back
            stops = (_mirror(~after[column]) | matching[column]) & reach
            first_of_each = begin + borrow[column]
            beyond = stops - first_of_each
            borrow[column] = np.uint64(stops < first_of_each)
            first = stops & ~beyond
            place = first & matching[column]
            taken |= place
            reach &= ~((stops ^ beyond ^ first) | place)
            reach |= fresh[column]
        union[block] = taken
