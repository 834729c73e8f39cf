"""What standing left adds is taken out: sums, coverage, width, and both sides of the threshold."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Codes, Floats, find_clusters
from evaluation.stats.side_luck import (
    LARGEST_EFFECT,
    LEAST_A_SIDE,
    SideAdjusted,
    on_one_side,
    without_side_luck,
)
from evaluation.stats.two_way_mean import two_way_mean, weighted_mean
from evaluation.stats.verdict_interval import verdict_interval

LEFT, RIGHT = True, False


def adjusted(duels: list[tuple[float, bool]]) -> SideAdjusted:
    sides = np.array([side for _, side in duels], dtype=bool)
    return without_side_luck(np.array([w for w, _ in duels]), sides)


def test_a_version_that_often_stood_left_gains_nothing_by_it() -> None:
    # 12 of 15 on the left won, of 5 on the right one: (.8 + .2) / 2, not 13 / 20.
    duels = [(1.0, LEFT)] * 12 + [(0.0, LEFT)] * 3 + [(1.0, RIGHT)] + [(0.0, RIGHT)] * 4
    found = adjusted(duels)
    assert found.means.tolist() == [0.5]
    # Standing left adds .6: .3 less on the left, .3 more on the right.
    assert found.values == pytest.approx([0.7] * 12 + [-0.3] * 3 + [1.3] + [0.3] * 4)
    assert found.weights == pytest.approx([1 / 30] * 15 + [1 / 10] * 5)
    assert float(np.sum(found.weights * found.values)) == pytest.approx(0.5)


def test_where_sides_are_even_the_mean_stays_and_the_side_leaves_the_error() -> None:
    # On the left 8 of 10 won, on the right 4 of 10: 12 of 20 either way.
    duels = [(1.0, LEFT)] * 8 + [(0.0, LEFT)] * 2 + [(1.0, RIGHT)] * 4 + [(0.0, RIGHT)] * 6
    found = adjusted(duels)
    assert found.means.tolist() == [pytest.approx(0.6)]
    alone = find_clusters(np.arange(20), np.arange(20))
    raw = two_way_mean(np.array([w for w, _ in duels]), alone, span=None)
    even = weighted_mean(found.values, found.weights, alone, span=None, kept=found.kept)
    assert raw is not None and even is not None
    assert even.estimate == raw.estimate == pytest.approx(0.6)
    # Of independent duels the variance is that of both sides: (.8 * .2 / 9 + .4 * .6 / 9) / 4,
    # not .6 * .4 / 19.
    assert even.error**2 == pytest.approx((0.16 + 0.24) / 9 / 4)
    assert raw.error**2 == pytest.approx(0.24 / 19)


def test_from_five_on_either_side_on_the_sides_weigh_the_same() -> None:
    assert LEAST_A_SIDE == 5
    left = [(1.0, LEFT)] * 9 + [(0.0, LEFT)] * 3
    few = adjusted(left + [(0.0, RIGHT)] * 4)
    assert few.means.tolist() == [9 / 16]  # as it came
    assert few.weights.tolist() == [1 / 16] * 16
    assert few.kept.tolist() == [1.0] * 16
    assert adjusted(left + [(0.0, RIGHT)] * 5).means.tolist() == [0.375]  # (9 / 12 + 0) / 2
    assert adjusted([]).means.tolist() == []
    for side in (LEFT, RIGHT):
        assert adjusted([(1.0, side)]).means.tolist() == [1.0]


def test_each_pair_has_sides_of_its_own() -> None:
    values = np.array([1.0] * 5 + [0.5] + [0.0] * 5 + [0.5] + [1.0] * 3)
    left = np.array([LEFT] * 6 + [RIGHT] * 6 + [LEFT] * 3)
    found = without_side_luck(values, left, np.array([0] * 12 + [2] * 3))
    assert found.means.tolist() == [0.5, 0.0, 1.0]  # 1 was never drawn; 2 has one side alone
    assert found.weights[:12].sum() == pytest.approx(1.0)
    assert found.weights[12:].sum() == pytest.approx(1.0)


def test_who_presses_one_side_whatever_stands_there_looks_no_more_certain_for_it() -> None:
    assert LARGEST_EFFECT == 0.9
    # 19 of 20 on the left and 1 of 20 on the right: .95 - .05.
    most = adjusted([(1.0, LEFT)] * 18 + [(0.0, LEFT)] * 2 + [(0.0, RIGHT)] * 20)
    assert most.values[0] == pytest.approx(1 - 0.45)
    more = adjusted([(1.0, LEFT)] * 20 + [(1.0, RIGHT)] + [(0.0, RIGHT)] * 19)
    assert more.values.tolist() == [1.0] * 21 + [0.0] * 19
    assert more.weights.tolist() == [1 / 40] * 40
    assert more.kept.tolist() == [1.0] * 40


def test_by_pressing_one_side_nobody_makes_the_version_win_that_stood_there_oftener() -> None:
    # Always the left, where the version stood 40 times of 60.
    found = adjusted([(1.0, LEFT)] * 40 + [(0.0, RIGHT)] * 20)
    assert found.means.tolist() == [0.5]
    assert found.weights.tolist() == [1 / 80] * 40 + [1 / 40] * 20
    alone = find_clusters(np.arange(60), np.arange(60))
    mean = weighted_mean(found.values, found.weights, alone, span=1.0, kept=found.kept)
    assert mean is not None and mean.estimate == pytest.approx(0.5)
    # Each is 1/2 off: 1/4 of (40 / 80² + 20 / 40²), and what one mean takes of that.
    loads = 40 / 80**2 + 20 / 40**2
    kept = 1 - (40 / 80**4 + 20 / 40**4) / loads**2
    assert mean.error**2 == pytest.approx(loads / 4 / kept)


def _one_run(
    rng: np.random.Generator, *, lean: float, shown_left: float
) -> tuple[Floats, Codes, NDArray[np.bool_], Codes]:
    """300 duels of 60 readers on 30 articles, tastes of .4 in log-odds."""
    reader, article = rng.integers(60, size=300), rng.integers(30, size=300)
    left = rng.random(300) < shown_left
    odds = rng.normal(0, 0.4, 60)[reader] + rng.normal(0, 0.4, 30)[article]
    won = rng.random(300) < special.expit(odds + np.where(left, lean, -lean))
    return won.astype(float), article, left, reader


def _estimates(seed: int, shown_left: float) -> list[tuple[ClusteredEstimate, ClusteredEstimate]]:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(400):
        won, article, left, reader = _one_run(rng, lean=1.2, shown_left=shown_left)
        clusters = find_clusters(article, reader)
        even = without_side_luck(won, left)
        mean = weighted_mean(even.values, even.weights, clusters, span=1.0, kept=even.kept)
        raw = two_way_mean(won, clusters, span=1.0)
        assert mean is not None and raw is not None
        found.append((mean, raw))
    return found


@pytest.mark.parametrize("shown_left", [0.5, 0.65])
def test_intervals_hold_however_unevenly_the_sides_were_drawn(shown_left: float) -> None:
    found = _estimates(5, shown_left)
    ends = [verdict_interval(even, looks="one look", bounds=(0, 1)) for even, _ in found]
    held = np.mean([each.low <= 0.5 <= each.high for each in ends])
    assert 0.93 <= held <= 0.98
    raw = [verdict_interval(plain, looks="one look", bounds=(0, 1)) for _, plain in found]
    held_raw = np.mean([each.low <= 0.5 <= each.high for each in raw])
    # Shown left in 65 of 100, an even version wins 58 without this: six errors of 300 duels' three.
    assert held_raw < 0.5 if shown_left > 0.5 else held_raw >= 0.93


def test_errors_are_smaller_where_readers_lean_to_a_side() -> None:
    found = _estimates(6, 0.5)
    ratio = np.mean([even.error for even, _ in found]) / np.mean([raw.error for _, raw in found])
    # Of a duel's variance of 1/4 the sides make .27 ** 2: a root of .71, less for tastes in common.
    assert 0.83 <= ratio <= 0.93
    spread = np.std([even.estimate for even, _ in found])
    assert np.mean([even.error for even, _ in found]) == pytest.approx(spread, rel=0.12)


@pytest.mark.parametrize(
    ("left", "right", "one_sided"),
    [
        (0, 0, False),
        (10, 0, False),  # 2 / 2**10 = .00195
        (11, 0, True),  # 2 / 2**11 = .00098
        (30, 4, True),
        (30, 5, False),
        (9, 4, False),  # what drawn sides often give
        (4, 200, True),
    ],
)
def test_sides_are_one_where_too_few_stand_on_the_other(
    left: int, right: int, one_sided: bool
) -> None:
    assert on_one_side(np.repeat([True, False], [left, right])) is one_sided
