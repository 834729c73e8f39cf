"""On which passage of an article each sentence of a summary rests: a guess, by words. Pure.

A passage is one sentence of the article, or two or three in a row where a sentence of the summary
joins what they say. What counts is how much of the sentence's words, rare ones before common ones,
and of its pairs of neighbouring words the passage holds; where embeddings are at hand, also how
near the two are in meaning. `benchmarks/alignment.py` measures how often it is right.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
OF_MEANING: Final = 0.3  # of the whole where there are embeddings
# Below it nothing in the article is like the sentence: none is shown rather than a wrong one. Of
# sentences of abstractive systems 1.3 % are below it with their own article, 98.7 % with another.
LEAST: Final = 0.3
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

    embed: None goes by words alone. Takes time in proportion to the product of both lengths.
    """
    said, source = split_sentences(summary), split_sentences(article)
    if not said:
        return ()
    if not source:
        return tuple(Grounded(each, None) for each in said)
    words = [_words(each.text) for each in source]
    rarity = _rarity(words)
    runs = list(_runs(words))
    nearness = _nearness(said, source, embed)
    return tuple(
        Grounded(each, _passage(_words(each.text), source, runs, rarity, nearness[row]))
        for row, each in enumerate(said)
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """Sentences in a row, with how often each word is in them and which pairs follow each other."""

    first: int
    last: int
    counts: Counter[str]
    pairs: frozenset[tuple[str, str]]


def _runs(words: Sequence[Sequence[str]]) -> Iterator[_Run]:
    for first in range(len(words)):
        held: list[str] = []
        for last in range(first, min(first + MOST_JOINED, len(words))):
            held += words[last]
            yield _Run(first, last, Counter(held), frozenset(pairwise(held)))


def _passage(
    said: Sequence[str],
    source: Sequence[Sentence],
    runs: Sequence[_Run],
    rarity: dict[str, float],
    near: NDArray[np.float64] | None,
) -> Passage | None:
    """The likest run of sentences; of equal ones the shortest, then the first."""
    best: tuple[float, float, _Run] | None = None
    overlap = _overlap_with(said, rarity)
    for run in runs:
        likeness = overlap(run)
        if near is not None:
            meant = float(near[run.first : run.last + 1].max())
            likeness = (1 - OF_MEANING) * likeness + OF_MEANING * meant
        worth = likeness - COST_OF_LENGTH * (run.last - run.first)
        if best is None or worth > best[0] + 1e-12:
            best = (worth, likeness, run)
    if best is None or best[1] < LEAST:
        return None
    _, likeness, run = best
    start, end = source[run.first].start, source[run.last].end
    return Passage(start, end, (run.first, run.last), round(likeness, 4))


def _overlap_with(said: Sequence[str], rarity: dict[str, float]) -> Callable[[_Run], float]:
    """What says how much of what is said a run holds, 0 to 1."""
    most = max(rarity.values(), default=1.0)
    weights = {word: (n, rarity.get(word, most)) for word, n in Counter(said).items()}
    whole = sum(n * weight for n, weight in weights.values())
    pairs = list(pairwise(said))

    def overlap(run: _Run) -> float:
        if not whole:
            return 0.0
        there = run.counts
        held = sum(min(n, there[word]) * each for word, (n, each) in weights.items()) / whole
        if not pairs:
            return held
        shared = sum(pair in run.pairs for pair in pairs) / len(pairs)
        return (1 - OF_PAIRS) * held + OF_PAIRS * shared

    return overlap


def _rarity(sentences: Sequence[Sequence[str]]) -> dict[str, float]:
    """What each word of the article weighs: ln(1 + sentences / those with it)."""
    having = Counter(word for words in sentences for word in set(words))
    return {word: math.log(1 + len(sentences) / n) for word, n in having.items()}


def _nearness(
    said: Sequence[Sentence], source: Sequence[Sentence], embed: Embed | None
) -> list[NDArray[np.float64] | None]:
    if embed is None:
        return [None] * len(said)
    vectors = embed([each.text for each in (*said, *source)]).astype(np.float64)
    cosines = vectors[: len(said)] @ vectors[len(said) :].T
    return list(np.clip(cosines, 0.0, 1.0))


def _words(text: str) -> list[str]:
    """Its words in small letters; of a script without blanks its letters."""
    spaced = _UNSPACED.sub(lambda found: f" {found[0]} ", text.casefold())
    return _WORD.findall(spaced)
