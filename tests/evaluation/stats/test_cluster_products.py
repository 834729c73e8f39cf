"""Sums over clusters against loops, however the duels lie and whatever fits into memory."""

from collections import defaultdict

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.stats import cluster_products as tested
from evaluation.stats.cluster_products import cluster_products
from evaluation.stats.clusters import cluster_codes
from evaluation.stats.davidson import davidson_fit
from evaluation.stats.duels import LEFT_WON, TIE, Duels
from tests.evaluation.stats.duels import some_duels


def naive_products(
    duels: Duels, clusters: NDArray[np.int64], parameters: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A duel at a time: its slope is what happened less what was expected."""
    slopes: dict[int, NDArray[np.float64]] = defaultdict(lambda: np.zeros(6))
    numbers: dict[int, NDArray[np.float64]] = defaultdict(lambda: np.zeros(4))
    for place, cluster in enumerate(clusters.tolist()):
        left, right, outcome = duels.left[place], duels.right[place], duels.outcome[place]
        half = (parameters[left] - parameters[right] + parameters[4]) / 2
        won, tied, lost = (
            np.exp([half, parameters[5], -half]) / np.exp([half, parameters[5], -half]).sum()
        )
        happened = {LEFT_WON: 0.5, TIE: 0.0}.get(int(outcome), -0.5)
        of_d, of_tie = happened - (won - lost) / 2, float(outcome == TIE) - tied
        slopes[cluster] += of_d * (np.eye(6)[left] - np.eye(6)[right] + np.eye(6)[4])
        slopes[cluster] += of_tie * np.eye(6)[5]
        numbers[cluster] += np.eye(4)[left] + np.eye(4)[right]
    return (
        np.sum([np.outer(s, s) for s in slopes.values()], axis=0),
        np.sum([np.outer(n, n) for n in numbers.values()], axis=0),
    )


def blocks_of(rows: list[int], *, columns: int) -> list[tuple[list[int], list[int], int]]:
    """Of duels in these rows: which, their row within the block, and its rows."""
    found = tested._blocks(np.arange(len(rows)), np.array(rows), columns=columns)
    return [(places.tolist(), within.tolist(), number) for places, within, number in found]


def test_a_block_holds_as_many_rows_as_fit_and_the_last_what_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert tested._BLOCK * np.dtype(np.float64).itemsize == 64 * 2**20
    monkeypatch.setattr(tested, "_BLOCK", 12)
    rows = [3, 0, 1, 4, 2, 0]
    assert blocks_of(rows, columns=5) == [
        ([1, 5, 2], [0, 0, 1], 2),
        ([4, 0], [0, 1], 2),
        ([3], [0], 1),
    ]
    assert [number for *_, number in blocks_of(rows, columns=13)] == [1] * 5
    assert blocks_of([1, 0, 1], columns=6) == [([0, 1, 2], [1, 0, 1], 2)]
    assert blocks_of([], columns=6) == []


@pytest.mark.parametrize("people", [1, 7, 400], ids=["all together", "several", "many alone"])
@pytest.mark.parametrize("block", [2**23, 6, 18], ids=["one block", "a row a block", "three rows"])
def test_the_sums_are_those_of_the_definition(
    people: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tested, "_BLOCK", block)
    duels = some_duels(300, seed=3, readers=people)
    parameters = davidson_fit(duels.counts(versions=4)).parameters
    codes = cluster_codes(duels.people)
    found = cluster_products(duels, codes, parameters=parameters, versions=4)
    slopes, numbers = naive_products(duels, codes, parameters)
    assert found.clusters == len(np.unique(duels.people))
    assert found.slopes == pytest.approx(slopes, abs=1e-9)
    assert found.duels == pytest.approx(numbers, abs=1e-9)
