"""The counts of what texts share."""

from __future__ import annotations

import numpy as np

from evaluation.metrics.rouge.compiled_overlap import overlaps
from evaluation.metrics.rouge.scores import OverlapBatch


def batch(references: list[list[list[int]]], candidates: list[list[list[int]]]) -> OverlapBatch:
    """Articles of streams of token numbers below 100."""
    texts = [text for article in references + candidates for text in article]
    stops = np.cumsum([len(text) for text in texts], dtype=np.int64)
    spans = np.stack([stops - [len(text) for text in texts], stops], axis=1)
    tokens = np.array([len(text) - text.count(0) for text in texts], np.int64)
    theirs = sum(map(len, references))
    return OverlapBatch(
        tokens=np.array([token for text in texts for token in text], np.uint32),
        vocabulary=100,
        references=spans[:theirs],
        candidates=spans[theirs:],
        reference_tokens=tokens[:theirs],
        candidate_tokens=tokens[theirs:],
        reference_firsts=np.cumsum([0, *map(len, references)]),
        candidate_firsts=np.cumsum([0, *map(len, candidates)]),
    )


def test_counts_are_those_of_a_sum_by_hand() -> None:
    articles = batch([[[1, 2, 3, 0, 4]], [], [[7], []]], [[[3, 1, 2, 0, 4, 4]], [[5]], [[7, 7]]])
    # 3 1 2 | 4 4 and 1 2 3 | 4 share 1 2 3 4; "1 2"; in order 1 2 4; in sentences 1 2 and 4.
    # The second article has no reference. The third: 7 once; and nothing.
    wanted = [[4, 1, 0], [1, 0, 0], [3, 1, 0], [3, 1, 0]]
    assert overlaps(articles).tolist() == wanted
