"""Texts as streams of token numbers, compiled by numba; `rouge_tokens` says what a stream is.

One walk over the bytes of all texts numbers their words, in an open-addressing table. Only words
never seen before are stemmed; their stems are numbered by the same walk in a second table.
"""

# ruff: noqa: PLR0917 - compiled functions take their arguments by position

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.metrics.rouge import compiled_porter as rouge_compiled_porter
from evaluation.metrics.rouge import porter as rouge_porter
from evaluation.metrics.rouge.compiled import compiled
from evaluation.metrics.rouge.compiled_porter import Letters
from evaluation.metrics.rouge.compiled_words import words_in_utf8
from evaluation.metrics.rouge.tokens import Numbers, Split, Streams, Tokeniser, joined

Tokens = NDArray[np.uint32]
Codes = NDArray[np.uint64]
Slots = NDArray[Any]

_U = np.uint64
_ZERO, _ONE = np.uint64(0), np.uint64(1)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_KEY_BITS = 60  # of the letters' codes; a longer word's key is a hash with the top bit set
_LONG = np.uint64(1 << 63)
# The codes of what is no part of a token.
_OTHER, _LINE_BREAK = np.uint64(254), np.uint64(255)

# A slot holds one word's key, 0 where the slot is free, and its number, counted from 1.
_SLOT = np.dtype([("key", np.uint64), ("number", np.uint32)], align=True)


def _codes(letters: bytes) -> NDArray[np.uint64]:
    codes = np.full(256, _OTHER, np.uint64)
    for code, letter in enumerate(letters, start=1):
        codes[letter] = code
    codes[ord("\n")] = _LINE_BREAK
    return codes


# What a token may hold, by code; and the bits of a code.
_CODES: dict[Tokeniser, tuple[NDArray[np.uint64], int]] = {
    "rouge": (_codes(b"abcdefghijklmnopqrstuvwxyz0123456789"), 6),
    "unicode": (_codes(bytes({*range(0x21, 0xF8)})), 8),
}


class CompiledVocabulary:
    """Gives every distinct token a number; with a stemmer, every distinct stem."""

    def __init__(self, *, stemmer: bool, tokeniser: Tokeniser = "rouge") -> None:
        self._tokeniser = tokeniser
        self._words = _Table(tokeniser)
        self._stems = _Table(tokeniser) if stemmer else None
        self._stem_of = np.zeros(1, np.uint32)  # word number to stem number; a gap stays a gap
        if self._stems is not None:
            irregular = rouge_porter.IRREGULAR
            self._words.read(*_as_bytes(*joined(list(irregular), "newline")))
            stems = self._stems.read(*_as_bytes(*joined(list(irregular.values()), "newline")))
            self._stem_of = np.concatenate([self._stem_of, stems.tokens])

    @property
    def size(self) -> int:
        return (self._stems or self._words).known + 1

    @property
    def nbytes(self) -> int:
        stems = self._stems.nbytes if self._stems else 0
        return self._words.nbytes + stems + self._stem_of.nbytes

    def read(self, texts: Sequence[str], split: Split) -> Streams:
        """The streams of some texts, one after another."""
        known = self._words.known
        if self._tokeniser == "unicode":
            words = self._words.read(*words_in_utf8(texts, split))
        else:
            words = self._words.read(*_as_bytes(*joined(texts, split)))
        if self._stems is None:
            return words
        fresh = rouge_compiled_porter.stems(*self._words.spelt_after(known))
        self._stem_of = np.concatenate([self._stem_of, self._stems.read(*fresh).tokens])
        return Streams(self._stem_of[words.tokens], words.stops, words.counts)


def _as_bytes(letters: str, stops: Numbers) -> tuple[Letters, Numbers]:
    return np.frombuffer(letters.encode("ascii"), np.uint8), stops


class _Table:
    """Distinct words, numbered from 1 as they come, in arrays that double when they are full.

    slots: (a power of two,): where a word is found by its key; at least half are free.
    letters: all words' letters, one word after another; word n stops at stops[n].
    """

    def __init__(self, tokeniser: Tokeniser) -> None:
        self.known = 0
        self._codes, self._bits = _CODES[tokeniser]
        self._slots = np.zeros(1 << 14, _SLOT)
        self._letters = np.zeros(1 << 16, np.uint8)
        self._stops = np.zeros(1 << 13, np.int64)

    @property
    def nbytes(self) -> int:
        return self._slots.nbytes + self._letters.nbytes + self._stops.nbytes

    def read(self, text: Letters, stops: Numbers) -> Streams:
        """The texts' words as numbers; those not known yet are given the next ones."""
        tokens = np.empty(len(text), np.uint32)
        ends, counts = np.zeros_like(stops), np.zeros_like(stops)
        done = 0
        while True:
            table = (self._slots, self._letters, self._stops)
            done, self.known = _read(
                text, stops, done, self._codes, self._bits, *table, self.known, tokens, ends, counts
            )
            if done == len(stops):
                return Streams(tokens[: ends[-1] if done else 0], ends, counts)
            self._double()

    def spelt_after(self, number: int) -> tuple[Letters, Numbers]:
        """The words numbered after `number`: their letters, and where in those each stops."""
        first = self._stops[number]
        stops = self._stops[number + 1 : self.known + 1]
        return self._letters[first : self._stops[self.known]], stops - first

    def _double(self) -> None:
        slots = np.zeros(2 * len(self._slots), _SLOT)
        _move(self._slots, slots)
        self._slots = slots
        self._letters = np.concatenate([self._letters, np.zeros_like(self._letters)])
        self._stops = np.concatenate([self._stops, np.zeros_like(self._stops)])


@compiled
def _read(
    text: Letters,
    stops: Numbers,
    first: int,
    codes: Codes,
    bits: int,
    slots: Slots,
    letters: Letters,
    spelt: Numbers,
    known: int,
    tokens: Tokens,
    ends: Numbers,
    counts: Numbers,
) -> tuple[int, int]:
    """Reads texts from number `first` on. How many are done, all or as many as fit; words known."""
    for number in range(first, len(stops)):
        start = stops[number - 1] if number else 0
        begin = ends[number - 1] if number else 0
        end, gaps, known = _read_text(
            text, start, stops[number], codes, bits, slots, letters, spelt, known, tokens, begin
        )
        if end < 0:
            return number, known
        ends[number] = end
        counts[number] = end - begin - gaps
    return len(stops), known


@compiled
def _read_text(
    text: Letters,
    at: int,
    stop: int,
    codes: Codes,
    bits: int,
    slots: Slots,
    letters: Letters,
    spelt: Numbers,
    known: int,
    tokens: Tokens,
    begin: int,
) -> tuple[int, int, int]:
    """Where the stream that begins here ends, -1 if the table is full; its gaps; words known."""
    end = begin
    gaps = 0
    line_break = False
    while at < stop:
        start = at
        key = codes[text[at]]
        at += 1
        if key >= _OTHER:
            line_break |= key == _LINE_BREAK
            continue
        while at < stop:
            code = codes[text[at]]
            if code >= _OTHER:
                break
            key = (key << _U(bits)) | code
            at += 1
        if (at - start) * bits > _KEY_BITS:
            key = _hash(text, start, at, codes)
        slot = _probe(slots, key)
        if key >= _LONG:
            slot = _find(slots, letters, spelt, slot, text, start, at)
        if slots[slot].key == _ZERO:
            if 2 * known + 2 >= len(slots) or spelt[known] + at - start > len(letters):
                return -1, gaps, known
            known += 1
            slots[slot].key = key
            slots[slot].number = known
            spelt[known] = _spell(letters, spelt[known - 1], text, start, at)
        if line_break and end > begin:
            tokens[end] = 0
            end += 1
            gaps += 1
        line_break = False
        tokens[end] = slots[slot].number
        end += 1
    return end, gaps, known


@compiled
def _hash(text: Letters, start: int, stop: int, codes: Codes) -> np.uint64:
    """The key of a word of more than 60 bits; shorter ones' letters are their key."""
    key = _ZERO
    for at in range(start, stop):
        key = (key ^ codes[text[at]]) * _GOLDEN
    return key | _LONG


@compiled
def _probe(slots: Slots, key: np.uint64) -> np.uint64:
    """The first slot that has the key, or else the free one that it would go to."""
    last = _U(len(slots) - 1)
    slot = ((key * _GOLDEN) >> _U(32)) & last
    while slots[slot].key != key and slots[slot].key != _ZERO:
        slot = (slot + _ONE) & last
    return slot


@compiled
def _find(
    slots: Slots,
    letters: Letters,
    spelt: Numbers,
    slot: np.uint64,
    text: Letters,
    start: int,
    stop: int,
) -> np.uint64:
    """From a slot that has the word's key on: the one that has its spelling too, or a free one."""
    last = _U(len(slots) - 1)
    key = slots[slot].key
    while slots[slot].key != _ZERO:
        if slots[slot].key == key:
            number = slots[slot].number
            if _spelt_alike(letters, spelt[number - 1], spelt[number], text, start, stop):
                break
        slot = (slot + _ONE) & last
    return slot


@compiled
def _spelt_alike(
    letters: Letters, first: int, last: int, text: Letters, start: int, stop: int
) -> bool:
    if last - first != stop - start:
        return False
    for at in range(stop - start):  # noqa: SIM110 - all() of a generator does not compile
        if letters[first + at] != text[start + at]:
            return False
    return True


@compiled
def _spell(letters: Letters, end: int, text: Letters, start: int, stop: int) -> int:
    """Writes text[start:stop] after the letters kept so far; where they end now."""
    for at in range(start, stop):
        letters[end + at - start] = text[at]
    return end + stop - start


@compiled
def _move(slots: Slots, larger: Slots) -> None:
    """Puts all keys into a larger table."""
    last = _U(len(larger) - 1)
    for slot in range(len(slots)):
        key = slots[slot].key
        if key != _ZERO:
            # Two long words may share a key, so a free slot is looked for, not the key.
            place = ((key * _GOLDEN) >> _U(32)) & last
            while larger[place].key != _ZERO:
                place = (place + _ONE) & last
            larger[place].key = key
            larger[place].number = slots[slot].number
