"""What candidates share with references: the counts behind ROUGE, compiled by numba.

All is read off one table. For a token and a reference it holds a row of bits, one for each place
of the reference's stream, set where the token stands. A row is as many blocks of 64 bits as needed.

rouge1: each token of the candidate takes one place where it stands, if one is left.
rouge2: the same, of the places where its predecessor stands and it comes next.
rougeL: Hyyrö, "Bit-parallel LCS-length computation revisited" (2004). Before the candidate's first
    token all bits of `row` are 1; each token makes it (row + (row & match)) | (row & ~match). Then
    bit i is 0 where the LCS of the candidate so far with the reference grows at place i, so the
    zeros are its length.
rougeLsum: for each two sentences rouge-score follows its table of lengths back from the end. Where
    the tokens are equal it takes the reference's; else it drops the candidate's token if the LCS
    grows at this place, and the reference's if not. The rows say where it grows. So for each token
    of the candidate, last to first: go to the next place, at or before the one reached, where the
    token stands or the LCS grows; take it if the token stands there. The sentences of a reference
    do so all at once: in mirrored rows the next place is the lowest set bit, and one subtraction
    finds it for all sentences. The gap after each stops carries on the way there and borrows on
    the way back. Of the places taken, each token of the candidate may count one, as in rouge1.

A candidate meets one reference at a time, and only the columns that matter are kept: the
candidate's tokens that the reference has, and one for each run of others. A row is worked through
block by block; what a block carries to the next, or borrows from it, is kept per column.
"""

# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.rouge.compiled import compiled, count_bits, mirror_bits
from evaluation.metrics.rouge.scores import OverlapBatch
from evaluation.metrics.rouge.tokens import GAP, Numbers

Bits = NDArray[np.uint64]
Tokens = NDArray[np.uint32]
Flags = NDArray[np.uint8]

_GAP = GAP
_ZERO, _ONE, _ALL = np.uint64(0), np.uint64(1), np.uint64(2**64 - 1)


# A reference's rows of bits, table[_STANDS, block, number], where
# number is a token's among its article's; and what holds of all tokens: places[_LIVE, block].
_STANDS, _MIRRORED, _FOLLOWS = range(3)
_LIVE, _BEGINS, _UNION = range(3)
# What a pair's columns have: all bits set where a sentence begins, and what the block before hands
# on: a carry, and all bits set where the token, or it and the one before it, took their place.
_FRESH, _CARRY, _TOOK, _TOOK_NEXT = range(4)


def overlaps(batch: OverlapBatch) -> Numbers:
    """What each candidate shares with each reference: (4, pairs), in the order of MEASURES.

    Unigrams, bigrams, the length of the LCS, the size of the union LCS; clipped as rouge-score
    clips them. Pairs come candidate by candidate.
    """
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


@compiled
def _score_articles(
    tokens: Tokens,
    numbers: Tokens,
    references: Numbers,
    candidates: Numbers,
    reference_firsts: Numbers,
    candidate_firsts: Numbers,
    shared: Numbers,
) -> None:
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


@compiled
def _score_article(
    tokens: Tokens,
    numbers: Tokens,
    known: int,
    references: Numbers,
    candidates: Numbers,
    shared: Numbers,
) -> None:
    longest = (references[:, 1] - references[:, 0]).max()
    width = (candidates[:, 1] - candidates[:, 0]).max() + 1
    kept = np.zeros(width, np.uint32)
    rows = np.zeros(((longest + 63) >> 6, width), np.uint64)
    columns = np.zeros((4, width), np.uint64)
    ours, fresh, firsts, gapped = _numbered(tokens, numbers, candidates)
    for reference in range(len(references)):
        start, stop = references[reference]
        has, table, places, gaps = _placed(tokens, start, stop, numbers, known)
        for candidate in range(len(candidates)):
            pair = candidate * len(references) + reference
            first, last = firsts[candidate], firsts[candidate + 1]
            width = _keep(ours, fresh, first, last, has, kept, columns)
            _score_pair(table, kept, width, columns, shared, pair)
            shared[3, pair] = shared[2, pair]
            if gaps or gapped[candidate]:
                shared[3, pair] = _union(table, places, kept, width, rows, columns)


@compiled
def _numbered(
    tokens: Tokens, numbers: Tokens, candidates: Numbers
) -> tuple[Tokens, Bits, Numbers, NDArray[np.bool_]]:
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


@compiled
def _placed(
    tokens: Tokens, start: int, stop: int, numbers: Tokens, known: int
) -> tuple[Flags, Bits, Bits, bool]:
    """A reference's rows of bits: which tokens it has, `table`, `places`; whether it has gaps."""
    blocks = (stop - start + 63) >> 6
    has = np.zeros(known, np.uint8)
    table = np.zeros((3, blocks, known), np.uint64)
    places = np.zeros((3, blocks), np.uint64)
    last = 64 * blocks - 1
    before = -1
    gaps = False
    for at in range(start, stop):
        place = at - start
        number = numbers[tokens[at]]
        if number == 0:
            gaps = True
            continue
        has[number] = 1
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
    return has, table, places, gaps


@compiled
def _keep(
    ours: Tokens, fresh: Bits, first: int, last: int, has: Flags, kept: Tokens, columns: Bits
) -> int:
    """Keeps the columns that matter; how many there are. No branches: they would be guesses."""
    width = 0
    begins = _ZERO
    had = np.uint8(0)
    for at in range(first, last):
        number = ours[at]
        begins |= fresh[at]
        kept[width] = number
        columns[_FRESH, width] = begins
        keep = has[number] | had
        width += keep
        begins = _ZERO if keep else begins
        had = has[number]
    return width


@compiled
def _score_pair(
    table: Bits, kept: Tokens, width: int, columns: Bits, shared: Numbers, pair: int
) -> None:
    """Unigrams, bigrams and the LCS, in one pass over the columns for each block."""
    for column in range(width):
        columns[_CARRY, column] = _ZERO
        columns[_TOOK, column] = _ZERO
        columns[_TOOK_NEXT, column] = _ZERO
    unigrams, bigrams, length = 0, 0, 0
    for block in range(table.shape[1]):
        left, left_next, row, before = _ALL, _ALL, _ALL, _ZERO
        for column in range(width):
            match = table[_STANDS, block, kept[column]]
            place = _lowest(left & match & ~columns[_TOOK, column])
            left ^= place
            columns[_TOOK, column] |= _all_if(place)
            follows = before & table[_FOLLOWS, block, kept[column]]
            place = _lowest(left_next & follows & ~columns[_TOOK_NEXT, column])
            left_next ^= place
            columns[_TOOK_NEXT, column] |= _all_if(place)
            before = match
            row, columns[_CARRY, column] = _advance(row, match, columns[_CARRY, column])
        unigrams += count_bits(~left)
        bigrams += count_bits(~left_next)
        length += count_bits(~row)
    shared[0, pair], shared[1, pair], shared[2, pair] = unigrams, bigrams, length


@compiled
def _lowest(bits: np.uint64) -> np.uint64:
    return bits & (~bits + _ONE)


@compiled
def _all_if(bits: np.uint64) -> np.uint64:
    return np.uint64(-np.int64(bits != _ZERO))


@compiled
def _advance(row: np.uint64, match: np.uint64, carry: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Hyyrö's step: the row after a token, and the carry."""
    low = row + (row & match)
    full = low + carry
    return full | (row & ~match), np.uint64(low < row) | np.uint64(full < low)


@compiled
def _union(table: Bits, places: Bits, kept: Tokens, width: int, rows: Bits, columns: Bits) -> int:
    """How many tokens the union LCS has."""
    _grow(table, places, kept, width, rows, columns)
    _walk_back(table, places, kept, width, rows, columns)
    taken = 0
    for column in range(width):
        columns[_TOOK, column] = _ZERO
    for block in range(table.shape[1]):
        left = places[_UNION, block]
        for column in range(width):
            match = table[_MIRRORED, block, kept[column]]
            place = _lowest(left & match & ~columns[_TOOK, column])
            left ^= place
            columns[_TOOK, column] |= _all_if(place)
        taken += count_bits(places[_UNION, block] ^ left)
    return taken


@compiled
def _grow(table: Bits, places: Bits, kept: Tokens, width: int, rows: Bits, columns: Bits) -> None:
    """Hyyrö's row after each column, begun anew where a sentence begins, in either text."""
    for column in range(width):
        columns[_CARRY, column] = _ZERO
    for block in range(table.shape[1]):
        live = places[_LIVE, block]
        row = live
        for column in range(width):
            match = table[_STANDS, block, kept[column]]
            row = (row | columns[_FRESH, column]) & live
            row, columns[_CARRY, column] = _advance(row, match, columns[_CARRY, column])
            row &= live
            rows[block, column] = row


@compiled
def _walk_back(
    table: Bits, places: Bits, kept: Tokens, width: int, rows: Bits, columns: Bits
) -> None:
    """The places of the union LCS, in mirrored order."""
    for column in range(width):
        columns[_CARRY, column] = _ZERO
    for block in range(table.shape[1]):
        union, reach = _ZERO, _ALL
        for back in range(1, width + 1):
            column = width - back
            match = table[_MIRRORED, block, kept[column]]
            grows = mirror_bits(~rows[table.shape[1] - 1 - block, column])
            stops = (grows | match) & reach
            starts = places[_BEGINS, block] + columns[_CARRY, column]
            beyond = stops - starts
            columns[_CARRY, column] = np.uint64(stops < starts)
            first = stops & ~beyond
            union |= first & match
            reach &= ~((stops ^ beyond ^ first) | (first & match))
            reach |= columns[_FRESH, column]
        places[_UNION, block] = union
