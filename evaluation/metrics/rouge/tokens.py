"""Texts as streams of token numbers, each distinct text read once.

A token is what rouge-score's default tokeniser (`tok:rouge`) makes: the text in lower case, cut at
everything but [a-z0-9], words of more than three characters stemmed; or what `unicode_words` does.
A stream is the text's tokens as numbers, with GAP between two sentences, that is, where there was a
line break between two tokens.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from evaluation.metrics.rouge.compiled_tokens import CompiledVocabulary

Split = Literal["newline", "regex"]
Tokeniser = Literal["rouge", "unicode"]
Numbers = NDArray[np.int64]

GAP = 0
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SUBSTITUTE = "\x1a"  # ASCII's own; neither part of a token nor of a sentence's end
_BYTES_PER_ENTRY = 200  # of a dict with its key's and number's objects, measured and rounded up


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """Several texts' streams, one after another.

    tokens: uint32, (all tokens and gaps,).
    stops: (texts,): where each text's stream stops.
    counts: (texts,): each text's tokens, gaps left out.
    """

    tokens: NDArray[np.uint32]
    stops: Numbers
    counts: Numbers


def joined(texts: Sequence[str], split: Split) -> tuple[str, Numbers]:
    """The texts in lower-case ASCII, one after another, and where each stops.

    A character outside ASCII is never part of a token, but two become one in lower case: the
    Kelvin sign becomes "k", the dotted capital I "i" and a dot. So case is folded first.
    """
    plain = [
        text if text.isascii() else _NOT_ASCII.sub(_SUBSTITUTE, text.lower()) for text in texts
    ]
    letters = "".join(plain).lower()
    if split == "regex":
        for mark in ".!?":
            letters = letters.replace(mark + " ", mark + "\n")
    return letters, np.cumsum(np.fromiter(map(len, plain), np.int64, len(plain)))


def with_sentence_ends(text: str, split: Split) -> str:
    """The text with a line break behind each [.!?] that a space follows, if so chosen."""
    return re.sub(r"(?<=[.!?]) ", "\n", text) if split == "regex" else text


class TextStore:
    """Prepared texts, by the text itself.

    Reading a text again costs microseconds, so whoever holds a store that is too large starts a
    new one rather than thin it out, and lets the vocabulary go with it.

    tokens: uint32: the streams of all texts, with room for more.
    counts: (texts,): by text number, how many tokens.
    """

    def __init__(self, vocabulary: CompiledVocabulary, split: Split) -> None:
        self._vocabulary = vocabulary
        self._split = split
        self._numbers: dict[str, int] = {}
        self._text_bytes = 0
        self._used = 0
        self.tokens = np.empty(1024, np.uint32)
        self._bounds = np.zeros(1, np.int64)
        self.counts = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def vocabulary_size(self) -> int:
        return self._vocabulary.size

    @property
    def nbytes(self) -> int:
        """Memory held, about: texts, streams and vocabulary."""
        arrays = self.tokens.nbytes + self._bounds.nbytes + self.counts.nbytes
        entries = _BYTES_PER_ENTRY * len(self._numbers)
        return self._text_bytes + arrays + entries + self._vocabulary.nbytes

    def numbers(self, texts: Sequence[str]) -> Numbers:
        """Each text's number, by which `spans` and `counts` know it."""
        known = self._numbers
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            self._append(self._vocabulary.read(fresh, self._split))
            known.update(zip(fresh, range(len(known), len(known) + len(fresh)), strict=True))
            self._text_bytes += sum(map(sys.getsizeof, fresh))
        return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))

    def spans(self, numbers: Numbers) -> Numbers:
        """(texts, 2): where in `tokens` the texts' streams start and stop."""
        return np.stack([self._bounds[numbers], self._bounds[numbers + 1]], axis=1)

    def _append(self, streams: Streams) -> None:
        used = self._used + len(streams.tokens)
        if used > len(self.tokens):
            grown = np.empty(max(used, 2 * len(self.tokens)), np.uint32)
            grown[: self._used] = self.tokens[: self._used]
            self.tokens = grown
        self.tokens[self._used : used] = streams.tokens
        self._bounds = np.concatenate([self._bounds, streams.stops + self._used])
        self.counts = np.concatenate([self.counts, streams.counts])
        self._used = used
