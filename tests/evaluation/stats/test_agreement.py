"""Krippendorff's alpha: a worked table, the krippendorff package, coverage."""

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evaluation.stats import agreement as module
from evaluation.stats.agreement import Agreement, Scale, agreement

SCALES: tuple[Scale, ...] = ("nominal", "ordinal", "interval")
NAN = np.nan


def alpha(ratings: NDArray[np.float64], scale: Scale) -> float | None:
    return agreement(ratings, scale=scale, rng=np.random.default_rng(1), resamples=1).alpha


def naive_alpha(ratings: list[list[float]], scale: Scale) -> float:
    """Krippendorff's formula, pair by pair over all pairable ratings."""
    units = [u for u in ratings if len(u) >= 2]
    pool = [v for u in units for v in u]

    def distance(a: float, b: float) -> float:
        if scale == "nominal":
            return float(a != b)
        if scale == "interval":
            return (a - b) ** 2
        low, high = min(a, b), max(a, b)
        between = sum(low <= v <= high for v in pool)
        return (between - (pool.count(a) + pool.count(b)) / 2) ** 2 if a != b else 0.0

    observed = sum(
        distance(a, b) / (len(u) - 1)
        for u in units
        for i, a in enumerate(u)
        for j, b in enumerate(u)
        if i != j
    )
    expected = sum(distance(a, b) for a in pool for b in pool) / (len(pool) - 1)
    return 1 - observed / expected


def test_two_raters_by_hand() -> None:
    # units (1,1) (1,2) (2,2): pairs that differ 2, values 1 1 1 2 2 2
    # alpha = 1 - (6 - 1) * 2 / (2 * 3 * 3) = 4 / 9, the same on all three scales for two values
    ratings = np.array([[1.0, 1.0], [1.0, 2.0], [2.0, 2.0]])
    for scale in SCALES:
        assert alpha(ratings, scale) == pytest.approx(4 / 9)


tables = st.lists(st.lists(st.integers(1, 5), min_size=0, max_size=4), min_size=1, max_size=8)


@given(tables, st.sampled_from(SCALES))
def test_it_is_the_formula_and_the_package(table: list[list[int]], scale: Scale) -> None:
    pool = [v for unit in table if len(unit) >= 2 for v in unit]
    ratings = np.array([[*map(float, u), *[NAN] * (4 - len(u))] for u in table])
    value = alpha(ratings, scale)
    if len(set(pool)) < 2:
        assert value is None
        return
    assert value == pytest.approx(naive_alpha([[float(v) for v in u] for u in table], scale))
    peer = krippendorff.alpha(ratings.T, level_of_measurement=scale)
    assert value == pytest.approx(float(peer))


def test_what_cannot_be_told_stays_empty() -> None:
    rng = np.random.default_rng(1)
    single = agreement(np.array([[1.0, NAN], [NAN, 2.0]]), scale="ordinal", rng=rng)
    assert (single.alpha, single.interval, single.units, single.ratings) == (None, None, 0, 0)
    equal = agreement(np.full((3, 2), 4.0), scale="ordinal", rng=rng)
    assert (equal.alpha, equal.interval, equal.units, equal.ratings) == (None, None, 3, 6)
    one = agreement(np.array([[1.0, 2.0], [3.0, NAN]]), scale="nominal", rng=rng)
    assert (one.interval, one.units, one.ratings) == (None, 1, 2)
    assert one.alpha == pytest.approx(0.0)  # 1 - (2 - 1) * 2 / (2 * 1 * 1)


def test_units_of_one_group_are_resampled_together() -> None:
    rng = np.random.default_rng(1)
    ratings = rng.integers(1, 6, size=(30, 3)).astype(float)
    doubled = np.vstack([ratings, ratings])
    groups = np.tile(np.arange(30), 2)
    together = agreement(
        doubled, scale="ordinal", rng=np.random.default_rng(2), groups=groups, level=0.9
    )
    apart = agreement(doubled, scale="ordinal", rng=np.random.default_rng(2), level=0.9)
    assert together.alpha == apart.alpha
    assert together.interval is not None
    assert apart.interval is not None
    # Half the independent units: the width grows by about the root of 2.
    width = together.interval.high - together.interval.low
    assert width > 1.2 * (apart.interval.high - apart.interval.low)


def test_the_interval_covers() -> None:
    # Quality and error of variance 9 each, rounding adds 1 / 12: alpha is 9 / 18.083.
    source = np.random.default_rng(2026)
    covered = 0
    for _ in range(60):
        ratings = 3 * (source.normal(size=(80, 1)) + source.normal(size=(80, 3)))
        result = agreement(np.round(ratings), scale="interval", rng=source, resamples=99)
        covered += result.interval is not None and result.interval.holds(9 / 18.083)
    assert covered >= 0.86 * 60


def blocks_of(
    monkeypatch: pytest.MonkeyPatch, ratings: NDArray[np.float64], resamples: int
) -> list[int]:
    """How many resamples were held at once, block by block."""
    blocks = []
    alphas = module._alphas

    def noting(
        pairs: NDArray[np.float64], values: NDArray[np.float64], scale: Scale
    ) -> NDArray[np.float64]:
        blocks.append(len(pairs))
        return alphas(pairs, values, scale)

    monkeypatch.setattr(module, "_alphas", noting)
    agreement(ratings, scale="nominal", rng=np.random.default_rng(1), resamples=resamples)
    return blocks[1:]  # the first is that of the ratings as they are


def test_five_million_weights_are_held_at_once_and_not_one_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ratings = np.tile([1.0, 2.0], (50_000, 1))
    # 100 resamples of 50,000 units are 5,000,000 weights; the 101st waits.
    assert blocks_of(monkeypatch, ratings, 101) == [100, 1]
    assert blocks_of(monkeypatch, ratings, 100) == [100]


def test_many_values_fill_a_block_as_many_units_do(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings = np.arange(500.0).reshape(250, 2)
    # Tables of 500 by 500 values: 20 of 250,000 cells are 5,000,000.
    assert blocks_of(monkeypatch, ratings, 21) == [20, 1]


def test_in_how_many_blocks_it_is_computed_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings = np.random.default_rng(1).integers(1, 6, size=(30, 3)).astype(float)

    def result() -> Agreement:
        return agreement(ratings, scale="ordinal", rng=np.random.default_rng(2), resamples=99)

    whole = result()
    monkeypatch.setattr(module, "_CELLS", 300)  # 10 resamples of 30 units
    assert result() == whole


def test_a_thousand_resamples_of_95_percent_are_drawn_unless_others_are_asked_for() -> None:
    ratings = np.random.default_rng(1).integers(1, 6, size=(30, 3)).astype(float)
    usual = agreement(ratings, scale="ordinal", rng=np.random.default_rng(2))
    asked = agreement(
        ratings, scale="ordinal", rng=np.random.default_rng(2), level=0.95, resamples=1_000
    )
    assert usual == asked


@pytest.mark.parametrize("scale", SCALES)
def test_two_units_are_as_they_are_in_half_of_resamples_and_one_twice_in_the_others(
    scale: Scale,
) -> None:
    units = np.array([[1.0, 1.0, 4.0, 5.0], [4.0, 4.0, 5.0, 5.0]])
    found = agreement(units, scale=scale, rng=np.random.default_rng(1), level=0.8)
    assert found.alpha is not None and found.interval is not None
    # Of one unit twice, with S for the sum over its 12 ordered pairs: 2 S / 3 / 8 is observed and
    # 4 S / 56 expected, so that 1 - 7 / 6 is left whatever the distance.
    ends = sorted([found.alpha, -1 / 6])
    assert (found.interval.low, found.interval.high) == pytest.approx(tuple(ends))
    assert ends[1] - ends[0] > 0.01 and found.interval.level == 0.8


@pytest.mark.parametrize("unit", [0.01, 100.0])
def test_in_another_unit_raters_agree_as_much(unit: float) -> None:
    ratings = np.array([[1.0, 2.0], [2.0, 2.0], [4.0, 3.0]])
    assert alpha(unit * ratings, "interval") == pytest.approx(alpha(ratings, "interval"))


def test_a_lower_level_reaches_less_far() -> None:
    ratings = np.random.default_rng(1).integers(1, 6, size=(30, 3)).astype(float)
    usual, narrow = (
        agreement(ratings, scale="ordinal", rng=np.random.default_rng(2), level=level).interval
        for level in (0.95, 0.5)
    )
    assert usual is not None and narrow is not None
    assert usual.low < narrow.low < narrow.high < usual.high


def test_one_resample_is_held_at_once_where_not_even_that_is_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_CELLS", 1)
    assert blocks_of(monkeypatch, np.array([[1.0, 2.0], [2.0, 3.0]]), 3) == [1, 1, 1]
