"""What candidates share with references, compiled by numba, pair by pair.

`rouge_overlap` says how the counts are read off rows of bits. Here a candidate meets one reference
at a time, and only the columns that matter are kept: the candidate's tokens that the reference has,
and one for each run of others. A row is worked through block by block; what a block carries to the
next, or borrows from it, is kept per column.
"""

# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from evaluation.metrics.rouge_overlap import Batch
from evaluation.metrics.rouge_tokens import GAP, Numbers

_GAP = GAP
_ZERO, _ONE, _ALL = np.uint64(0), np.uint64(1), np.uint64(2**64 - 1)


# A reference's rows of bits, in `rouge_overlap`'s terms: table[_STANDS, block, number], where number
# is a token's among its article's; and what holds of all tokens: places[_LIVE, block].
_STANDS, _MIRRORED, _FOLLOWS = range(3)
_LIVE, _BEGINS, _UNION, _EVERYWHERE = range(4)
# The columns of a pair: where the token stands, or comes next, and Hyyrö's row after it:
# rows[_MATCH, block, column]; and what each column has once: columns[_FRESH, column].
_MATCH, _NEXT, _AFTER = range(3)
_FRESH, _NOWHERE, _CARRY = range(3)


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
    has = np.zeros(known, np.bool_)
    table = np.zeros((3, blocks, known), np.uint64)
    places = np.zeros((4, blocks), np.uint64)
    places[_EVERYWHERE] = _ALL
    width = (candidates[:, 1] - candidates[:, 0]).max() + 1
    kept = np.zeros(width, np.uint32)
    rows = np.zeros((3, blocks, width), np.uint64)
    columns = np.zeros((3, width), np.uint64)
    ours, fresh, firsts, gapped = _numbered(tokens, numbers, candidates)
    for reference in range(len(references)):
        start, stop = references[reference]
        used = (stop - start + 63) >> 6
        gaps = _place(tokens, start, stop, numbers, used, has, table, places)
        for candidate in range(len(candidates)):
            first, last = firsts[candidate], firsts[candidate + 1]
            width = _keep(ours, fresh, first, last, has, kept, columns)
            if width:
                lsum = gaps or gapped[candidate]
                pair = candidate * len(references) + reference
                _score_pair(table, places, kept, rows, columns, width, used, lsum, shared, pair)
        _clear(tokens, start, stop, numbers, used, has, table, places)


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
        for at in range(candidates[candidate, 0], candidates[candidate, 1]):
            token = tokens[at]
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
def _place(tokens, start, stop, numbers, blocks, has, table, places):
    """Sets the reference's bits; whether it has gaps."""
    last = 64 * blocks - 1
    before = -1
    gaps = False
    for at in range(start, stop):
        place = at - start
        number = numbers[tokens[at]]
        if number == 0:
            gaps = True
            continue
        has[number] = True
        bit, block = _ONE << np.uint64(place & 63), place >> 6
        table[_STANDS, block, number] |= bit
        places[_LIVE, block] |= bit
        if before >= 0:
            table[_FOLLOWS, before >> 6, number] |= _ONE << np.uint64(before & 63)
        bit, block = _ONE << np.uint64((last - place) & 63), (last - place) >> 6
        table[_MIRRORED, block, number] |= bit
        if at == stop - 1 or tokens[at + 1] == _GAP:
            places[_BEGINS, block] |= bit
        before = place
    return gaps


@njit(cache=True)
def _clear(tokens, start, stop, numbers, blocks, has, table, places):
    """Takes back what `_place` did."""
    for at in range(start, stop):
        number = numbers[tokens[at]]
        has[number] = False
        for block in range(blocks):
            table[_STANDS, block, number] = _ZERO
            table[_MIRRORED, block, number] = _ZERO
            table[_FOLLOWS, block, number] = _ZERO
    for block in range(blocks):
        places[_LIVE, block] = _ZERO
        places[_BEGINS, block] = _ZERO


@njit(cache=True)
def _keep(ours, fresh, first, last, has, kept, columns):
    """Keeps the columns that matter; how many there are."""
    width = 0
    begins = _ZERO
    had = False
    for at in range(first, last):
        number = ours[at]
        begins |= fresh[at]
        kept[width] = number
        columns[_FRESH, width] = begins
        if has[number] or had:
            width += 1
            begins = _ZERO
        had = has[number]
    return width


@njit(cache=True)
def _score_pair(table, places, kept, rows, columns, width, blocks, gapped, shared, pair):
    _look_up(table, _STANDS, kept, width, blocks, rows, _MATCH)
    _look_up(table, _FOLLOWS, kept, width, blocks, rows, _NEXT)
    for block in range(blocks):
        rows[_NEXT, block, 0] = _ZERO
        for column in range(1, width):
            rows[_NEXT, block, column] &= rows[_MATCH, block, column - 1]
    shared[0, pair] = _take(rows, _MATCH, width, blocks, places, _LIVE, columns)
    shared[1, pair] = _take(rows, _NEXT, width, blocks, places, _LIVE, columns)
    _advance(rows, width, blocks, places, _EVERYWHERE, columns, _NOWHERE)
    length = 0
    for block in range(blocks):
        length += np.int64(_count(~rows[_AFTER, block, width - 1]))
    shared[2, pair] = length
    if gapped:
        _advance(rows, width, blocks, places, _LIVE, columns, _FRESH)
        _look_up(table, _MIRRORED, kept, width, blocks, rows, _MATCH)
        _walk_back(rows, width, blocks, places, columns)
        length = _take(rows, _MATCH, width, blocks, places, _UNION, columns)
    shared[3, pair] = length


@njit(cache=True)
def _look_up(table, what, kept, width, blocks, rows, where):
    for block in range(blocks):
        for column in range(width):
            rows[where, block, column] = table[what, block, kept[column]]


@njit(cache=True)
def _take(rows, where, width, blocks, places, what, columns):
    """How many columns find a place of theirs, if each takes the first one left."""
    taken = 0
    for column in range(width):
        columns[_CARRY, column] = _ZERO
    for block in range(blocks):
        left = places[what, block]
        for column in range(width):
            first = left & rows[where, block, column] & ~columns[_CARRY, column]
            first &= ~first + _ONE
            left ^= first
            found = np.int64(first != _ZERO)
            taken += found
            columns[_CARRY, column] |= np.uint64(-found)
    return taken


@njit(cache=True)
def _advance(rows, width, blocks, places, live, columns, fresh):
    """Hyyrö's row after each column, begun anew where a sentence begins."""
    for column in range(width):
        columns[_CARRY, column] = _ZERO
    for block in range(blocks):
        here = places[live, block]
        row = here
        for column in range(width):
            match = rows[_MATCH, block, column]
            row = (row | columns[fresh, column]) & here
            low = row + (row & match)
            full = low + columns[_CARRY, column]
            columns[_CARRY, column] = np.uint64(low < row) | np.uint64(full < low)
            row = (full | (row & ~match)) & here
            rows[_AFTER, block, column] = row


@njit(cache=True)
def _walk_back(rows, width, blocks, places, columns):
    """The places of the union LCS, from mirrored matches and the rows that `_advance` left."""
    for column in range(width):
        columns[_CARRY, column] = _ZERO
    for block in range(blocks):
        begins = places[_BEGINS, block]
        union = _ZERO
        reach = _ALL
        for back in range(1, width + 1):
            column = width - back
            match = rows[_MATCH, block, column]
            grows = _mirror(~rows[_AFTER, blocks - 1 - block, column])
            stops = (grows | match) & reach
            starts = begins + columns[_CARRY, column]
            beyond = stops - starts
            columns[_CARRY, column] = np.uint64(stops < starts)
            first = stops & ~beyond
            union |= first & match
            reach &= ~((stops ^ beyond ^ first) | (first & match))
            reach |= columns[_FRESH, column]
        places[_UNION, block] = union
