"""ROUGE beside its peers: pairs a second on one core, and whether all numbers are the same.

    python -m benchmarks.rouge [--data FILE] [--articles N] [--rounds 5] [--growth]

Every candidate is scored against every reference, rouge1, rouge2, rougeL and rougeLsum with the
stemmer: rouge-score one pair at a time, rouge-score-rs all pairs at once (`score_batch`), ours
article by article. Once with the texts as they are, once with a line break after each sentence.
Then, on a fifth of the articles, what else people do: the best of several references (the
packages' `score_multi`), and one pair a call, as a notebook does.

The peers take turns in every round, in one process on one core; each starts with nothing
remembered. The median round counts.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import corpora
from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.rouge.metric import Rouge
from evaluation.metrics.rouge.scores import MEASURES

UNICODE = "ours, tok:unicode"
Scores = NDArray[np.float64]  # (3, 4, pairs): P, R and F of each measure


@dataclass
class Peer:
    """One scorer: `run` gives what `read` makes scores of, outside the measured time."""

    name: str
    run: Callable[[list[ArticleTexts]], object]
    read: Callable[[object], Scores]
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=corpora.SUMMEVAL)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", action="store_true", help="how cost grows, ours alone")
    options = parser.parse_args()
    one_core()
    if options.growth:
        return growth(options.rounds)
    articles = read_corpus(options.data)[: options.articles]
    same = True
    for form, texts in (
        ("as they are", articles),
        ("a line break after each sentence", corpora.with_line_breaks(articles)),
    ):
        peers = [rouge_score(), rouge_score_rs(), ours(), ours_unicode()]
        same &= compare(form, texts, peers, options.rounds)
    some = articles[: len(articles) // 5]
    best = [rouge_score_best(), rouge_score_rs_best(), ours_best()]
    same &= compare("the best of each one's references", some, best, options.rounds)
    calls = [rouge_score(), rouge_score_rs_calls(), ours_calls()]
    same &= compare("one pair a call", some, calls, options.rounds)
    return 0 if same else 1


def one_core() -> None:
    os.environ["RAYON_NUM_THREADS"] = "1"  # read by rouge-score-rs when it is first used
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def read_corpus(path: Path) -> list[ArticleTexts]:
    if path.exists():
        print(f"texts: {path.name}")
        return corpora.summeval(path)
    print(f"texts: generated, seed 0; {path} is not there")
    return corpora.generated(random.Random(0))


def rouge_score() -> Peer:
    from rouge_score.rouge_scorer import RougeScorer

    def run(articles: list[ArticleTexts]) -> object:
        scorer = RougeScorer(list(MEASURES), use_stemmer=True)
        return [
            scorer.score(reference, ours) for reference, ours in zip(*pairs(articles), strict=True)
        ]

    return Peer("rouge-score 0.1.2", run, from_objects)


def rouge_score_rs() -> Peer:
    from rouge_score_rs.rouge_scorer import RougeScorer

    def run(articles: list[ArticleTexts]) -> object:
        return RougeScorer(list(MEASURES), use_stemmer=True).score_batch(*pairs(articles))

    return Peer("rouge-score-rs 0.2.1", run, from_objects)


def ours() -> Peer:
    Rouge().pairs([ArticleTexts(("a\nb",), ("a\nb",))])  # loads, compiles

    def run(articles: list[ArticleTexts]) -> object:
        return Rouge().pairs(articles)

    def read(scores: object) -> Scores:
        return np.stack([scores.precision, scores.recall, scores.fmeasure])  # type: ignore[attr-defined]

    return Peer("ours", run, read)


def ours_unicode() -> Peer:
    """`tok:unicode` reads other words, so its numbers are compared with nobody's here."""
    Rouge(tokeniser="unicode").pairs([ArticleTexts(("a\nb",), ("a\nb",))])  # loads, compiles

    def run(articles: list[ArticleTexts]) -> object:
        return Rouge(tokeniser="unicode").pairs(articles)

    return Peer(UNICODE, run, lambda _: np.empty(0))


def rouge_score_best() -> Peer:
    from rouge_score.rouge_scorer import RougeScorer

    return Peer("rouge-score 0.1.2", partial(_best, RougeScorer), from_objects)


def rouge_score_rs_best() -> Peer:
    from rouge_score_rs.rouge_scorer import RougeScorer

    return Peer("rouge-score-rs 0.2.1", partial(_best, RougeScorer), from_objects)


def _best(scorer_class: Any, articles: list[ArticleTexts]) -> object:
    """`score_multi` of every candidate, by either package."""
    score = scorer_class(list(MEASURES), use_stemmer=True).score_multi
    return [score(a.references, candidate) for a in articles for candidate in a.candidates]


def ours_best() -> Peer:
    Rouge(combination="max").score([ArticleTexts(("a\nb",), ("a\nb",))])  # loads, compiles

    def run(articles: list[ArticleTexts]) -> object:
        return Rouge(combination="max").score(articles)

    return Peer("ours", run, from_columns)


def rouge_score_rs_calls() -> Peer:
    from rouge_score_rs.rouge_scorer import RougeScorer

    def run(articles: list[ArticleTexts]) -> object:
        score = RougeScorer(list(MEASURES), use_stemmer=True).score
        return [score(*pair) for pair in zip(*pairs(articles), strict=True)]

    return Peer("rouge-score-rs 0.2.1", run, from_objects)


def ours_calls() -> Peer:
    def run(articles: list[ArticleTexts]) -> object:
        score = Rouge().score
        return [
            score([ArticleTexts((prediction,), (target,))])
            for target, prediction in zip(*pairs(articles), strict=True)
        ]

    def read(calls: object) -> Scores:
        return np.concatenate([from_columns(call) for call in calls], axis=2)  # type: ignore[attr-defined]

    return Peer("ours", run, read)


def pairs(articles: list[ArticleTexts]) -> tuple[list[str], list[str]]:
    """Targets and predictions, candidate by candidate."""
    targets: list[str] = []
    predictions: list[str] = []
    for article in articles:
        for candidate in article.candidates:
            targets += article.references
            predictions += [candidate] * len(article.references)
    return targets, predictions


def from_objects(scores: object) -> Scores:
    rows = [[score[measure] for measure in MEASURES] for score in scores]  # type: ignore[attr-defined]
    return np.array(rows, np.float64).transpose(2, 1, 0)


def from_columns(columns: object) -> Scores:
    rows = [(one.precision, one.recall, one.values) for one in columns]  # type: ignore[attr-defined]
    return np.array(rows, np.float64).transpose(1, 0, 2)


def compare(form: str, articles: list[ArticleTexts], peers: list[Peer], rounds: int) -> bool:
    """Runs the rounds, prints the table; whether all peers gave the same numbers in all rounds."""
    differing = dict.fromkeys((peer.name for peer in peers), 0)
    for _ in range(rounds):
        wanted: Scores | None = None
        for peer in peers:
            scores = peer.read(timed(peer, articles))
            wanted = scores if wanted is None else wanted
            number = wanted.shape[2]
            if peer.name != UNICODE:
                differing[peer.name] += int((scores != wanted).any(axis=(0, 1)).sum())
    print(f"\n{form}: {number:,} results, four types, stemmer; median of {rounds} rounds")
    print(
        f"{'':22}{'a second':>12}{'of CPU time':>14}{'x score':>10}{'x rs':>8}  results that differ"
    )
    rates = [number / statistics.median(peer.seconds) for peer in peers]
    for peer, rate in zip(peers, rates, strict=True):
        cpu_rate = number / statistics.median(peer.cpu_seconds)
        differs = differing[peer.name] if peer.name != UNICODE else "(other words)"
        ratios = f"{rate / rates[0]:10.1f}{rate / rates[1]:8.1f}"
        print(f"{peer.name:22}{rate:12,.0f}{cpu_rate:14,.0f}{ratios}  {differs}")
    return not any(differing.values())


def timed(peer: Peer, articles: list[ArticleTexts]) -> object:
    gc.collect()
    start, cpu_start = time.perf_counter(), time.process_time()
    scores = peer.run(articles)
    peer.seconds.append(time.perf_counter() - start)
    peer.cpu_seconds.append(time.process_time() - cpu_start)
    return scores


def growth(rounds: int) -> int:
    """Prints how the time grows, articles, versions, references doubled; and of one new version."""
    sizes = {"articles": 100, "candidates": 16, "references": 11}
    print(f"generated texts, seed 0; milliseconds, median of {rounds} rounds")
    print(" articles versions references    pairs    cold  known references")
    milliseconds(Rouge(), corpora.generated(random.Random(0), **sizes))  # loads, compiles
    changes: tuple[dict[str, int], ...] = (
        {},
        {"articles": 200},
        {"candidates": 32},
        {"references": 22},
        {"candidates": 1},
    )
    for change in changes:
        shape = sizes | change
        articles = corpora.generated(random.Random(0), **shape)
        cold, known = [], []
        for _ in range(rounds):
            rouge = Rouge()
            cold.append(milliseconds(rouge, articles))
            rouge.forget()
            rouge.pairs(
                [ArticleTexts(article.references, article.references[:1]) for article in articles]
            )
            known.append(milliseconds(rouge, articles))
        numbers = [*shape.values(), len(pairs(articles)[0])]
        row = "".join(
            f"{number:{width}}" for number, width in zip(numbers, (9, 9, 11, 9), strict=True)
        )
        print(f"{row}{statistics.median(cold):8.1f}{statistics.median(known):18.1f}")
    return 0


def milliseconds(rouge: Rouge, articles: list[ArticleTexts]) -> float:
    gc.collect()
    start = time.perf_counter()
    rouge.pairs(articles)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
