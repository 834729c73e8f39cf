"""The two ways to count what texts share."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import nasty_texts
from evaluation.metrics.rouge import overlap as rouge_overlap
from evaluation.metrics.rouge.compiled_overlap import overlaps as compiled_overlaps
from evaluation.metrics.rouge.overlap import OverlapBatch, overlaps
from evaluation.metrics.rouge.rows import count, mirrored, take
from tests.evaluation.metrics.rouge_cases import small_articles


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


@pytest.mark.parametrize("count_shared", [overlaps, compiled_overlaps])
def test_counts_are_those_of_a_sum_by_hand(count_shared: object) -> None:
    articles = batch([[[1, 2, 3, 0, 4]], [], [[7], []]], [[[3, 1, 2, 0, 4, 4]], [[5]], [[7, 7]]])
    # 3 1 2 | 4 4 and 1 2 3 | 4 share 1 2 3 4; "1 2"; in order 1 2 4; in sentences 1 2 and 4.
    # The second article has no reference. The third: 7 once; and nothing.
    wanted = [[4, 1, 0], [1, 0, 0], [3, 1, 0], [3, 1, 0]]
    assert count_shared(articles).tolist() == wanted  # type: ignore[operator]


@pytest.mark.parametrize(("pairs", "blocks"), [(1, 2**23), (7, 2**23), (2**14, 60)])
def test_small_groups_count_as_large_ones_do(
    pairs: int, blocks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = small_articles(seed=11, number=40)
    numbers = {word: number for number, word in enumerate(nasty_texts.WORDS, start=1)}

    def stream(text: str) -> list[int]:
        lines = [[numbers.get(word, 99) for word in line.split()] for line in text.split("\n")]
        joined = [token for line in lines if line for token in [*line, 0]]
        return joined[:-1]

    streams = batch(
        [[stream(text) for text in article.references] for article in articles],
        [[stream(text) for text in article.candidates] for article in articles],
    )
    wanted = overlaps(streams)
    assert (compiled_overlaps(streams) == wanted).all()
    monkeypatch.setattr(rouge_overlap, "_PAIRS_AT_ONCE", pairs)
    monkeypatch.setattr(rouge_overlap, "_BLOCKS_AT_ONCE", blocks)
    assert (overlaps(streams) == wanted).all()


def test_a_mirrored_row_has_its_last_place_first() -> None:
    rows = np.array([[0b1011], [1 << 63]], np.uint64)
    # Places 0, 1, 3 and 127 of 128 become 127, 126, 124 and 0.
    assert mirrored(rows).tolist() == [[1], [0b1101 << 60]]
    assert (mirrored(mirrored(rows)) == rows).all()


def test_a_place_is_taken_once_over_all_blocks() -> None:
    left = np.array([[0b1], [0b110]], np.uint64)
    match = np.array([[0b11], [0b111]], np.uint64)
    sizes = []
    for _ in range(4):
        take(left, match)
        sizes.append(int(count(left)[0]))
    # First place 0, then 65, then 66, then none is left.
    assert sizes == [2, 1, 0, 0]
