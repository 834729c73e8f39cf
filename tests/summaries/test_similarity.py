"""Nearest neighbours are those of the whole table of cosines."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from summaries.similarity import nearest


def _units(count: int, seed: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
    return np.asarray(vectors / lengths, np.float32)


def test_the_nearest_stands_first_and_never_is_the_article_itself() -> None:
    # cosines of row 0: with row 1 it is 0.8, with row 2 it is 0, with row 3 it is −1
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]], np.float32)
    found = nearest(vectors, np.array([0]), 3)[0]
    assert [neighbour.row for neighbour in found] == [1, 2, 3]
    assert [round(neighbour.similarity, 6) for neighbour in found] == [0.8, 0.0, -1.0]


def test_ties_stand_in_the_order_of_rows() -> None:
    vectors = np.array([[1, 0], [0, 1], [0, 1], [0, 1]], np.float32)
    assert [n.row for n in nearest(vectors, np.array([0]), 3)[0]] == [1, 2, 3]


@given(st.integers(1, 30), st.integers(0, 50), st.integers(1, 6))
def test_it_equals_a_sort_of_every_cosine(count: int, seed: int, wanted: int) -> None:
    vectors = _units(count, seed)
    for row, found in enumerate(nearest(vectors, np.arange(count), wanted)):
        cosines = sorted(
            (float(vectors[row] @ vectors[other]) for other in range(count) if other != row),
            reverse=True,
        )[:wanted]
        assert np.allclose([n.similarity for n in found], cosines, atol=1e-6)
