"""Paired beside unpaired tests of all pairs of systems, on the experts' relevance of SummEval.

    python -m benchmarks.paired_tests

Needs ../shared/data/summeval.jsonl; prints how many of 120 pairs differ at .05, raw and after
each correction.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from evaluation.stats.exact import whole_ratings
from evaluation.stats.multiplicity import holm
from evaluation.stats.paired import pair_differences, paired_comparisons

RATINGS = Path(__file__).parents[2] / "shared" / "data" / "summeval.jsonl"


def relevance() -> NDArray[np.float64]:
    """Thrice the experts' mean, whole numbers, shape (articles, systems)."""
    lines = [json.loads(line) for line in RATINGS.read_text().splitlines()]
    articles = sorted({line["article_id"] for line in lines})
    models = sorted({line["model"] for line in lines})
    means = np.full((len(articles), len(models)), np.nan)
    for line in lines:
        cell = articles.index(line["article_id"]), models.index(line["model"])
        means[cell] = line["expert_mean"]["relevance"]
    return whole_ratings(means, raters=3)


def main() -> None:
    """One line a test."""
    ratings = relevance()
    pairs = list(itertools.combinations(range(ratings.shape[1]), 2))
    differences = pair_differences(ratings[:, :, None], pairs)[:, :, 0]
    paired = paired_comparisons(differences, rng=np.random.default_rng(2026), resamples=99_999)
    families: dict[str, list[float | None]] = {
        "paired t": [p.t_p for p in paired],
        "paired permutation": [p.permutation_p for p in paired],
        "unpaired t (Welch)": [
            float(stats.ttest_ind(ratings[:, i], ratings[:, j], equal_var=False).pvalue)
            for i, j in pairs
        ],
    }
    print(f"{len(pairs)} pairs of {ratings.shape[1]} systems on {len(ratings)} articles, at .05")
    for name, raw in families.items():
        counts = [
            sum(p is not None and p <= 0.05 for p in adjusted) for adjusted in (raw, holm(raw))
        ]
        print(f"{name:<20} raw {counts[0]:3}   Holm {counts[1]:3}")
    outside = sum(p.interval is not None and not p.interval.holds(0.0) for p in paired)
    print(f"intervals of the difference that leave out 0: {outside}")


if __name__ == "__main__":
    main()
