"""Greedy matching against sums done by hand, and against the formula written out."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.metrics.bertscore.matching import (
    Baseline,
    TokenMatrix,
    combine,
    match,
    score_article,
    shares,
    stack,
)


def matrix(rows: list[list[float]], weights: list[float]) -> TokenMatrix:
    return TokenMatrix(np.array(rows, dtype=np.float32), shares(np.array(weights)))


def random_matrix(rng: np.random.Generator, tokens: int) -> TokenMatrix:
    vectors = rng.standard_normal((tokens, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return TokenMatrix(vectors, shares(rng.random(tokens)))


def naive(candidate: TokenMatrix, reference: TokenMatrix) -> list[float]:
    """The paper's two sums, token by token."""

    def best(vector: NDArray[np.float32], others: NDArray[np.float32]) -> float:
        return max(float(np.dot(vector.astype(np.float64), other)) for other in others)

    precision = sum(
        weight * best(vector, reference.vectors)
        for vector, weight in zip(candidate.vectors, candidate.weights, strict=True)
    )
    recall = sum(
        weight * best(vector, candidate.vectors)
        for vector, weight in zip(reference.vectors, reference.weights, strict=True)
    )
    return [precision, recall, 2 * precision * recall / (precision + recall)]


def test_precision_looks_from_the_candidate_and_recall_from_the_reference() -> None:
    candidate = matrix([[1, 0]], [1])
    reference = matrix([[1, 0], [0, 1]], [1, 1])
    # P = 1; R = (1 + 0) / 2; F = 2 × 1 × 1/2 / (3/2) = 2/3
    assert match(candidate, stack([reference]))[0] == pytest.approx([1, 1 / 2, 2 / 3])


def test_weights_count_a_token_and_do_not_keep_it_from_being_matched() -> None:
    candidate = matrix([[1, 0], [0, 1]], [3, 1])
    reference = matrix([[1, 0], [0, 1]], [0, 1])
    # the reference's first token weighs nothing but is still the candidate's match: P = 1, R = 1
    assert match(candidate, stack([reference]))[0].tolist() == [1, 1, 1]
    opposite = matrix([[-1, 0]], [1])
    # P = 3/4 × -1 + 1/4 × 0; R = max(-1, 0) = 0; F = 0
    assert match(candidate, stack([opposite]))[0].tolist() == [-0.75, 0, 0]


def test_a_negative_best_similarity_is_kept() -> None:
    candidate, reference = matrix([[1, 0]], [1]), matrix([[-0.6, 0.8]], [1])
    # bert-score alone gives -0.6; in a padded batch it gives 0
    assert match(candidate, stack([reference]))[0] == pytest.approx([-0.6, -0.6, -0.6])


def test_all_references_at_once_are_each_reference_alone() -> None:
    rng = np.random.default_rng(11)
    candidate = random_matrix(rng, 23)
    references = [random_matrix(rng, tokens) for tokens in (1, 40, 7, 2)]
    found = match(candidate, stack(references))
    assert found == pytest.approx(np.array([naive(candidate, r) for r in references]), abs=1e-6)


def test_weights_that_sum_to_nothing_stay_nothing() -> None:
    assert shares(np.zeros(3)).tolist() == [0, 0, 0]
    assert shares(np.array([1.0, 3.0])).tolist() == [0.25, 0.75]


def test_mean_and_max_go_column_by_column() -> None:
    scores = np.array([[0.2, 0.8, 0.5], [0.6, 0.4, 0.7]])
    assert combine(scores, "mean") == pytest.approx([0.4, 0.6, 0.6])
    assert combine(scores, "max").tolist() == [0.6, 0.8, 0.7]


def test_the_mean_is_summed_exactly() -> None:
    # 0.1 ten times: a running sum gives 0.9999999999999999
    assert combine(np.full((10, 3), 0.1), "mean").tolist() == [0.1, 0.1, 0.1]


def test_an_empty_text_scores_zero_before_rescaling() -> None:
    text = matrix([[1, 0]], [1])
    baseline = Baseline(values=(0.5, 0.5, 0.5), digest="")
    found = score_article([text, None], [text, None], how="mean", baseline=baseline)
    # (1 - 0.5) / (1 - 0.5) = 1 and (0 - 0.5) / 0.5 = -1
    assert found[:, 2].tolist() == [0, -1]
    assert score_article([text], [None], how="max")[0].tolist() == [0, 0, 0]
    assert score_article([], [text], how="mean").shape == (0, 3)
