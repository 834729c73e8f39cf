"""On which passage of an article each sentence of a summary rests: a guess, by words. Pure.

A passage is one sentence of the article, or two or three in a row where a sentence of the summary
joins what they say. What counts is how much of the sentence's words, rare ones before common ones,
and of its pairs of neighbouring words the passage holds; where embeddings are at hand, also how
near the two are in meaning. `benchmarks/alignment.py` measures how often it is right.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from summaries.texts.sentences import Sentence, split_sentences

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts in, unit vectors out, shape (texts, dimensions)."""

MOST_JOINED: Final = 3  # sentences of a passage; of four hardly any sentence is made
# What a passage must win by each further sentence, so that it is no longer than it has to be.
COST_OF_LENGTH: Final = 0.1
OF_PAIRS: Final = 0.35  # of the words' part; the rest is single words
OF_MEANING: Final = 0.5  # of the whole where there are embeddings
# From here on words alone are sure enough: copied sentences and those that were hardly changed.
SURE: Final = 0.6
# Below it nothing in the article is like the sentence: none is shown rather than a wrong one. Of
# sentences of abstractive systems 1.3 % are below it with their own article, 98.7 % with another.
LEAST: Final = 0.3
# The same where meaning counts: of people's summaries 4 % are below it, 98 % with another article.
LEAST_MEANT: Final = 0.25
_WORD: Final = re.compile(r"[^\W_]+")
# Each letter of scripts without blanks is a word here.
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an article, `article[start:end]`; sentences: numbers of the first and last one.

    likeness: 0 to 1, of the sentence that rests on it.
    """

    start: int
    end: int
    sentences: tuple[int, int]
    likeness: float


@dataclass(frozen=True, slots=True)
class Grounded:
    """A sentence of a summary and the passage it likely rests on; None where none is like it."""

    sentence: Sentence
    passage: Passage | None


def ground_sentences(
    summary: str, article: str, *, embed: Embed | None = None
) -> tuple[Grounded, ...]:
    """Each sentence of the summary with its likely passage, in order.

    embed: asked only where words are not SURE, and then about every sentence of the article; None
    goes by words alone.
    """
    said, source = split_sentences(summary), split_sentences(article)
    if not said:
        return ()
    if not source:
        return tuple(Grounded(each, None) for each in said)
    runs = _Runs([_words(each.text) for each in source])
    found = [_passage(runs.overlap(_words(each.text)), source, runs, None) for each in said]
    unsure = [row for row, each in enumerate(found) if each is None or each.likeness < SURE]
    if embed is not None and unsure:
        nearness = _nearness([said[row] for row in unsure], source, embed)
        for row, near in zip(unsure, nearness, strict=True):
            found[row] = _passage(runs.overlap(_words(said[row].text)), source, runs, near)
    return tuple(Grounded(each, passage) for each, passage in zip(said, found, strict=True))


class _Runs:
    """Sentences in a row, one to MOST_JOINED, by their first and then their last; and in which of
    them each word is, and which pairs follow each other: what is said is held against those alone
    that hold any of it. first, last: numbers of sentences, shape (runs,).
    """

    def __init__(self, words: Sequence[Sequence[str]]) -> None:
        self._rarity = _rarity(words)
        self._most = max(self._rarity.values(), default=1.0)
        self._words: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
        ends: list[tuple[int, int]] = []
        for first in range(len(words)):
            held: list[str] = []
            for last in range(first, min(first + MOST_JOINED, len(words))):
                held += words[last]
                for word, number in Counter(held).items():
                    self._words[word].append((len(ends), number))
                for pair in set(pairwise(held)):
                    self._pairs[pair].append(len(ends))
                ends.append((first, last))
        self.first, self.last = np.array(ends, np.intp).reshape(-1, 2).T

    def overlap(self, said: Sequence[str]) -> NDArray[np.float64]:
        """How much of what is said each run holds, 0 to 1, shape (runs,)."""
        held, shared = np.zeros(len(self.first)), np.zeros(len(self.first))
        whole = 0.0
        for word, number in Counter(said).items():
            weight = self._rarity.get(word, self._most)
            whole += number * weight
            if (found := self._words.get(word)) is not None:
                places, numbers = np.array(found, np.intp).T
                held[places] += np.minimum(number, numbers) * weight
        if not whole:
            return held
        held /= whole
        if len(said) < 2:
            return held
        for pair, number in Counter(pairwise(said)).items():
            shared[self._pairs.get(pair, [])] += number
        return (1 - OF_PAIRS) * held + OF_PAIRS * shared / (len(said) - 1)


def _passage(
    likeness: NDArray[np.float64], source: Sequence[Sentence], runs: _Runs,
    near: NDArray[np.float64] | None,
) -> Passage | None:  # fmt: skip
    """The likest run of sentences; of equal ones the first. likeness: by words."""
    if near is not None:
        several = (np.minimum(runs.first + more, runs.last) for more in range(MOST_JOINED))
        meant = np.max([near[each] for each in several], axis=0)
        likeness = (1 - OF_MEANING) * likeness + OF_MEANING * meant
    worth = likeness - COST_OF_LENGTH * (runs.last - runs.first)
    best = int(np.flatnonzero(worth >= worth.max() - 1e-12)[0])
    if likeness[best] < (LEAST if near is None else LEAST_MEANT):
        return None
    first, last = int(runs.first[best]), int(runs.last[best])
    found = round(float(likeness[best]), 4)
    return Passage(source[first].start, source[last].end, (first, last), found)


def _rarity(sentences: Sequence[Sequence[str]]) -> dict[str, float]:
    """What each word of the article weighs: ln(1 + sentences / those with it)."""
    having = Counter(word for words in sentences for word in set(words))
    return {word: math.log(1 + len(sentences) / n) for word, n in having.items()}


def _nearness(
    said: Sequence[Sentence], source: Sequence[Sentence], embed: Embed
) -> NDArray[np.float64]:
    """Cosines, 0 to 1, shape (said, source)."""
    vectors = embed([each.text for each in (*said, *source)]).astype(np.float64)
    cosines = vectors[: len(said)] @ vectors[len(said) :].T
    return np.asarray(np.clip(cosines, 0.0, 1.0))


def _words(text: str) -> list[str]:
    """Its words in small letters; of a script without blanks its letters."""
    spaced = _UNSPACED.sub(lambda found: f" {found[0]} ", text.casefold())
    return _WORD.findall(spaced)
