"""Is it bit for bit? 100,000 generated pairs beside rouge-score, 100,000 stems beside NLTK's.

    python -m benchmarks.verify_rouge [--pairs 100000] [--words 100000] [--seed 0]

With the stemmer and without, and with several references combined. Stops
with status 1 at the first difference and prints it. Takes two to three minutes, most of them in
rouge-score, for which the stems that NLTK found are remembered.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import re
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from nltk.stem.porter import PorterStemmer
from numpy.typing import NDArray
from rouge_score.rouge_scorer import RougeScorer

from benchmarks import nasty_texts
from evaluation.metrics.base import ArticleTexts, Column
from evaluation.metrics.rouge import compiled_porter as rouge_compiled_porter
from evaluation.metrics.rouge import porter as rouge_porter
from evaluation.metrics.rouge.compiled_tokens import CompiledVocabulary
from evaluation.metrics.rouge.metric import Rouge
from evaluation.metrics.rouge.scores import MEASURES
from evaluation.metrics.rouge.tokens import joined

Scores = NDArray[np.float64]  # (3, 4, ...): P, R and F of each measure


class DifferenceError(Exception):
    """Something is not what the package says; the message shows it."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    started = time.perf_counter()
    try:
        number = check_stems(random.Random(options.seed), options.words)
        print(f"{number:,} words: the stems are NLTK's")
        number = check_pairs(random.Random(options.seed), options.pairs)
        print(f"{number:,} pairs: the scores are rouge-score's, bit for bit")
    except DifferenceError as difference:
        print(difference)
        return 1
    print(f"{time.perf_counter() - started:.0f} s")
    return 0


class Peer:
    """rouge-score, with stems remembered so that it takes minutes and not an hour."""

    def __init__(self, *, stemmer: bool) -> None:
        self.scorer = RougeScorer(list(MEASURES), use_stemmer=stemmer)
        if stemmer:
            self.scorer._tokenizer._stemmer = RememberingStemmer()

    def scores(self, reference: str, candidate: str) -> list[Any]:
        score = self.scorer.score(reference, candidate)
        return [score[measure] for measure in MEASURES]

    def best(self, references: tuple[str, ...], candidate: str) -> list[Any]:
        score = self.scorer.score_multi(references, candidate)
        return [score[measure] for measure in MEASURES]


class RememberingStemmer:
    def __init__(self) -> None:
        self.stem = cache(PorterStemmer().stem)


def check_stems(rng: random.Random, number: int) -> int:
    """Words of the standard library's sources, and generated ones, by both stemmers."""
    words = list(dict.fromkeys(itertools.islice(real_words(), number // 2)))
    seen = set(words)
    for word in nasty_texts.words(rng):
        if len(words) == number:
            break
        if word not in seen:
            seen.add(word)
            words.append(word)
    nltk = PorterStemmer()
    wanted = [nltk.stem(word) if len(word) >= rouge_porter.SHORTEST else word for word in words]
    letters, stops = joined(words, "newline")
    spelt, ends = rouge_compiled_porter.stems(np.frombuffer(letters.encode(), np.uint8), stops)
    compiled = [part.tobytes().decode() for part in np.split(spelt, ends[:-1])]
    for word, want, got in zip(words, wanted, compiled, strict=True):
        if got != want and word not in rouge_porter.IRREGULAR:  # which the vocabulary knows
            raise DifferenceError(f"{word!r}: NLTK {want!r}, ours {got!r}")
    check_numbers(CompiledVocabulary(stemmer=True), words, wanted)
    return len(words)


def check_numbers(vocabulary: CompiledVocabulary, words: list[str], stems: list[str]) -> None:
    """Words have the same number exactly where they have the same stem."""
    numbers = vocabulary.read(words, "newline").tokens.tolist()
    stem_of: dict[int, str] = {}
    number_of: dict[str, int] = {}
    for word, stem, number in zip(words, stems, numbers, strict=True):
        other = stem_of.setdefault(number, stem), number_of.setdefault(stem, number)
        if other != (stem, number):
            name = type(vocabulary).__name__
            raise DifferenceError(f"{name}: {word!r} of stem {stem!r} has number {number}: {other}")


def real_words() -> Iterator[str]:
    """Distinct words of the standard library's sources."""
    seen: set[str] = set()
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        for word in re.findall("[a-z0-9]+", path.read_text("utf-8", "replace").lower()):
            if word not in seen:
                seen.add(word)
                yield word


def check_pairs(rng: random.Random, number: int) -> int:
    """Generated articles, until there are enough pairs; the nasty and the long ones first."""
    fixed = nasty_texts.fixed()
    everything = [ArticleTexts(tuple(fixed), (text,)) for text in rng.sample(fixed, 25)]
    done = check_batch([*everything, *nasty_texts.long_articles(rng)])
    while done < number:
        done += check_batch([nasty_texts.article(rng) for _ in range(500)])
    return done


def check_batch(articles: list[ArticleTexts]) -> int:
    """One pair at a time by rouge-score, all at once by ours. How many pairs there were."""
    texts = [
        (candidate, reference)
        for article in articles
        for candidate in article.candidates
        for reference in article.references
    ]
    for stemmer in (True, False):
        peer = Peer(stemmer=stemmer)
        wanted = as_array([peer.scores(reference, candidate) for candidate, reference in texts])
        scores = Rouge(stemmer).pairs(articles)
        got = np.stack([scores.precision, scores.recall, scores.fmeasure])
        engine = f"stemmer {'on' if stemmer else 'off'}"
        expect(engine, texts, wanted, got)
        expect_combined(engine, articles, wanted, Rouge(stemmer))
        expect_best(engine, articles[:20], peer, Rouge(stemmer, "max"))
    return len(texts)


def expect(what: str, texts: Sequence[object], wanted: Scores, got: Scores) -> None:
    """Raises DifferenceError unless the bits are the same; (3, 4, texts)."""
    differing = np.argwhere(wanted.view(np.int64) != got.view(np.int64))
    if len(differing) or wanted.shape != got.shape:
        _, measure, place = differing[0]
        raise DifferenceError(
            f"{what}: {MEASURES[measure]} of\n{texts[place]!r:.2000}\n"
            f"P, R, F: wanted {wanted[:, measure, place]}, got {got[:, measure, place]}"
        )


def expect_combined(engine: str, articles: list[ArticleTexts], pairs: Scores, rouge: Rouge) -> None:
    """The means over references are math.fsum's."""
    means, texts, first = [], [], 0
    for article in articles:
        number = len(article.references)
        for candidate in article.candidates if number else ():
            values = pairs[:, :, first : first + number].tolist()
            means.append([[math.fsum(each) / number for each in rows] for rows in values])
            texts.append((candidate, article.references))
            first += number
    columns = rouge.score(articles)
    known = columns[0].known
    expect(
        f"{engine}, mean", texts, np.array(means).transpose(1, 2, 0).copy(), stacked(columns, known)
    )


def expect_best(engine: str, articles: list[ArticleTexts], peer: Peer, rouge: Rouge) -> None:
    """The best of several references is score_multi's."""
    texts = [
        (candidate, article.references)
        for article in articles
        for candidate in article.candidates
        if article.references
    ]
    wanted = as_array([peer.best(references, candidate) for candidate, references in texts])
    columns = rouge.score(articles)
    expect(f"{engine}, max", texts, wanted, stacked(columns, columns[0].known))


def as_array(scores: list[list[Any]]) -> Scores:
    return np.array(scores, np.float64).reshape(-1, 4, 3).transpose(2, 1, 0).copy()


def stacked(columns: list[Column], known: NDArray[np.bool_]) -> Scores:
    parts = [[column.precision, column.recall, column.values] for column in columns]
    return np.array(parts, np.float64).transpose(1, 0, 2)[:, :, known].copy()


if __name__ == "__main__":
    sys.exit(main())
