"""Nearest neighbours by cosine, all of them compared, a block of vectors at a time. Pure.

Similarities are compared in float32, and what may be among the best is computed again in float64 by
`cosines`, whose result for two vectors is the same whatever is computed beside them. So ties are
ties in every index and on every database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Twice the most by which a float32 sum of 384 products of two unit vectors can be off.
SLACK = 5e-5


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An article and its cosine with the one asked about, −1 to 1."""

    article: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Vectors:
    """Articles' ids, shape (articles,), with their unit vectors, shape (articles, dimensions)."""

    articles: NDArray[np.int64]
    rows: NDArray[np.float32]


def best(neighbours: Iterable[Neighbour], count: int) -> list[Neighbour]:
    """The `count` nearest, the nearest first; equal ones in the order of their ids."""
    return sorted(neighbours, key=lambda each: (-each.similarity, each.article))[:count]


def cosines(vector: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """The cosines of a unit vector, shape (dimensions,), with unit vectors, shape (n, dimensions).

    Each is summed by itself in float64: a matrix product's last digits depend on its shape.
    """
    return np.asarray((rows.astype(np.float64) * vector.astype(np.float64)).sum(axis=1))


def nearest(asked: Vectors, blocks: Iterable[Vectors], count: int) -> list[list[Neighbour]]:
    """For each article of `asked` its `count` nearest others among all `blocks`, nearest first.

    Exact: equal similarities stand in the order of the articles' ids. An article of `asked` may be
    among the blocks too, and is no neighbour of its own.
    """
    found: list[list[Neighbour]] = [[] for _ in asked.articles]
    for block in blocks:
        similarities = asked.rows @ block.rows.T
        similarities[asked.articles[:, None] == block.articles] = -np.inf
        for place, line in enumerate(similarities):
            places = np.flatnonzero(line >= _bar(line, found[place], count))
            exact = cosines(asked.rows[place], block.rows[places])
            found[place] = best([*found[place], *_neighbours(block, places, exact)], count)
    return found


def entering(
    newcomers: Vectors, block: Vectors, bars: NDArray[np.float64]
) -> Iterator[tuple[int, Neighbour]]:
    """Pairs of an article of `block` and a newcomer that is as near to it as its bar, or nearer.

    bars: shape (articles of the block,), cosines; −inf lets everything in.
    """
    similarities = newcomers.rows @ block.rows.T
    similarities[newcomers.articles[:, None] == block.articles] = -np.inf
    for place, line in enumerate(similarities):
        places = np.flatnonzero((line >= bars - SLACK) & (line > -np.inf))
        exact = cosines(newcomers.rows[place], block.rows[places])
        newcomer = int(newcomers.articles[place])
        for host, similarity, bar in zip(block.articles[places], exact, bars[places], strict=True):
            if similarity >= bar:
                yield int(host), Neighbour(newcomer, float(similarity))


def _bar(line: NDArray[np.float32], found: Sequence[Neighbour], count: int) -> float:
    """What is below it in float32 cannot be among the `count` nearest."""
    bar = found[-1].similarity if len(found) == count else -np.inf
    if len(line) > count:
        bar = max(bar, float(np.partition(line, -count)[-count]))
    return max(bar - SLACK, -2.0)  # above the −inf of the article itself


def _neighbours(
    block: Vectors, places: NDArray[np.intp], exact: NDArray[np.float64]
) -> Iterator[Neighbour]:
    for article, similarity in zip(block.articles[places], exact, strict=True):
        yield Neighbour(int(article), float(similarity))
