"""How BERTScore's cost grows with articles, versions and references; ours alone."""

from __future__ import annotations

import random
import statistics
from dataclasses import replace
from functools import partial
from typing import Final

from benchmarks import corpora
from benchmarks.turns import in_turns
from evaluation.metrics.base import ArticleTexts
from evaluation.metrics.bertscore.metric import BertScore

SHAPES: Final = ((25, 8, 5), (50, 8, 5), (25, 16, 5), (25, 8, 10), (25, 1, 5))


def print_growth(rounds: int, threads: int) -> None:
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
            turns = in_turns(
                {"cold": partial(ours.score, known), "new": partial(ours.score, added)}, rounds=1
            )
            cold += turns["cold"].wall
            new += turns["new"].wall
        print(
            f"{articles:>8}{versions:>10}{references:>12}"
            f"{statistics.median(cold):>8.2f} s{statistics.median(new):>13.2f} s",
            flush=True,
        )
