"""Nearest neighbours are those of the whole table of cosines."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from summaries.similar.similarity import Neighbour, Vectors, best, cosines, entering, nearest


def _units(count: int, seed: int) -> NDArray[np.float32]:
    """Unit vectors, some of them equal to others."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, 8))
    vectors = vectors[rng.integers(count, size=count)]
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def _vectors(rows: NDArray[np.float32], first: int = 0) -> Vectors:
    return Vectors(np.arange(first, first + len(rows)), rows)


def _in_blocks(vectors: Vectors, size: int) -> list[Vectors]:
    return [
        Vectors(vectors.articles[start : start + size], vectors.rows[start : start + size])
        for start in range(0, len(vectors.articles), size)
    ]


def _every(vector: NDArray[np.float32], others: Vectors, own: int) -> list[Neighbour]:
    """All others by their cosine, each computed alone."""
    pairs = zip(others.articles.tolist(), others.rows, strict=True)
    return [
        Neighbour(other, float(cosines(vector, row[None])[0]))
        for other, row in pairs
        if other != own
    ]


def test_the_nearest_stands_first_and_never_is_the_article_itself() -> None:
    # cosines of article 0: with 1 it is 0.8, with 2 it is 0, with 3 it is −1
    vectors = _vectors(np.array([[1, 0], [0.8, 0.6], [0, 1], [-1, 0]], np.float32))
    found = nearest(_in_blocks(vectors, 1)[0], [vectors], 3)[0]
    assert [neighbour.article for neighbour in found] == [1, 2, 3]
    assert [round(neighbour.similarity, 6) for neighbour in found] == [0.8, 0.0, -1.0]


def test_ties_stand_in_the_order_of_ids_whichever_block_comes_first() -> None:
    vectors = _vectors(np.array([[1, 0], [0, 1], [0, 1], [0, 1]], np.float32))
    asked, *blocks = _in_blocks(vectors, 1)
    assert [n.article for n in nearest(asked, blocks[::-1], 2)[0]] == [1, 2]


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(0, 50), st.integers(1, 6), st.integers(1, 12))
def test_it_equals_a_sort_of_every_cosine_however_the_blocks_are_cut(
    count: int, seed: int, wanted: int, size: int
) -> None:
    vectors = _vectors(_units(count, seed))
    found = nearest(vectors, _in_blocks(vectors, size), wanted)
    for own, (row, neighbours) in enumerate(zip(vectors.rows, found, strict=True)):
        assert neighbours == best(_every(row, vectors, own), wanted)


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(1, 5), st.integers(0, 50))
def test_whoever_is_as_near_as_the_bar_enters(count: int, new: int, seed: int) -> None:
    block, newcomers = _vectors(_units(count, seed)), _vectors(_units(new, seed + 1), count - 1)
    bars = np.random.default_rng(seed).uniform(-1, 1, count)
    bars[0] = -np.inf
    bars[-1] = cosines(newcomers.rows[0], block.rows[-1:])[0]  # met, not passed
    expected = {
        (host, each)
        for host, (row, bar) in enumerate(zip(block.rows, bars, strict=True))
        for each in _every(row, newcomers, host)
        if each.similarity >= bar
    }
    assert set(entering(newcomers, block, bars)) == expected


def test_a_cosine_is_the_same_whatever_is_computed_beside_it() -> None:
    rows = _units(257, 3).repeat(48, axis=1) / np.float32(48**0.5)
    together = cosines(rows[0], rows)
    assert together.tolist() == [float(cosines(rows[0], row[None])[0]) for row in rows]
    assert together.tolist() == [float(cosines(row, rows[:1])[0]) for row in rows]
