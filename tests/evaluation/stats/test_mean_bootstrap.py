"""The studentised interval of a mean: its definition, what it leaves empty, its coverage."""

import math
import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from evaluation.stats.mean_bootstrap import mean_intervals
from evaluation.stats.resampling import affordable_resamples, resample_weights


def naive_interval(
    values: list[float], drawn: NDArray[np.float32], level: float
) -> tuple[float, float]:
    """The definition, one resample at a time; `drawn` says how often each value comes."""
    mean = sum(values) / len(values)
    error = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    ratios = []
    for counts in drawn.astype(int):
        sample = [v for v, times in zip(values, counts, strict=True) for _ in range(times)]
        spread = float(np.std(sample)) / math.sqrt(len(sample) - 1)
        ratios.append((float(np.mean(sample)) - mean) / spread)
    ratios.sort()
    cut = round((1 - level) / 2 * (len(ratios) + 1))
    return mean - ratios[-cut] * error, mean - ratios[cut - 1] * error


def test_it_is_the_definition_one_resample_at_a_time() -> None:
    values = np.random.default_rng(7).gamma(2.0, size=(25, 3))
    estimates = mean_intervals(values, rng=np.random.default_rng(1), resamples=399, level=0.9)
    drawn = resample_weights(units=25, resamples=399, rng=np.random.default_rng(1))
    for j, estimate in enumerate(estimates):
        assert estimate.mean == math.fsum(values[:, j]) / 25
        assert estimate.interval is not None
        assert (estimate.interval.low, estimate.interval.high) == pytest.approx(
            naive_interval(values[:, j].tolist(), drawn, 0.9), rel=1e-5
        )


def test_a_missing_value_is_drawn_like_the_others_and_weighs_nothing() -> None:
    values = np.random.default_rng(7).normal(size=(30, 2))
    known = np.ones((30, 2), dtype=bool)
    known[:8, 1] = False
    values[~known] = np.nan
    first, second = mean_intervals(values, known=known, rng=np.random.default_rng(1), resamples=199)
    drawn = resample_weights(units=30, resamples=199, rng=np.random.default_rng(1))
    assert (first.articles, second.articles) == (30, 22)
    assert second.interval is not None
    assert (second.interval.low, second.interval.high) == pytest.approx(
        naive_interval(values[8:, 1].tolist(), drawn[:, 8:], 0.95), rel=1e-5
    )


def test_what_is_not_known_stays_empty() -> None:
    values = np.array([[1.0, 2.0, 3.0], [9.0, 9.0, 3.0], [9.0, 9.0, 3.0]])
    known = np.array([[False, True, True], [False, False, True], [False, False, True]])
    none, one, equal = mean_intervals(values, known=known, rng=np.random.default_rng(1))
    assert (none.mean, none.interval, none.articles) == (None, None, 0)
    assert (one.mean, one.interval, one.articles) == (2.0, None, 1)
    assert (equal.mean, equal.interval, equal.articles) == (3.0, None, 3)


def test_two_values_fall_back_to_student() -> None:
    # Half of all resamples of two values have no spread. t(1) at .975 = 12.706, error = 1 / 2.
    (estimate,) = mean_intervals(np.array([[0.0], [1.0]]), rng=np.random.default_rng(1))
    assert estimate.interval is not None
    assert estimate.interval.low == pytest.approx(0.5 - 12.7062 / 2, abs=1e-4)
    assert estimate.interval.high == pytest.approx(0.5 + 12.7062 / 2, abs=1e-4)


def test_resamples_without_a_value_count_half_to_each_side() -> None:
    # Six of forty are known: a hundredth of resamples has one of them at most. Of values that are
    # the same on both sides of their mean the interval is, too, as far as draws are.
    values, known = np.zeros((40, 1)), np.zeros((40, 1), dtype=bool)
    values[:6, 0], known[:6, 0] = [-5, -3, -1, 1, 3, 5], True
    (estimate,) = mean_intervals(
        values, known=known, rng=np.random.default_rng(1), resamples=40_000
    )
    assert estimate.interval is not None
    assert estimate.interval.high == pytest.approx(-estimate.interval.low, rel=0.05)


def test_the_seed_decides() -> None:
    values = np.random.default_rng(7).normal(size=(40, 2))
    one, again, other = (
        mean_intervals(values, rng=np.random.default_rng(seed), resamples=99) for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other


def test_adding_a_constant_moves_the_interval_and_nothing_else() -> None:
    values = np.random.default_rng(7).normal(size=(40, 1))
    (here,) = mean_intervals(values, rng=np.random.default_rng(1), resamples=999)
    (there,) = mean_intervals(values + 1e6, rng=np.random.default_rng(1), resamples=999)
    assert here.interval is not None
    assert there.interval is not None
    assert there.interval.low - 1e6 == pytest.approx(here.interval.low, abs=1e-7)
    assert there.interval.high - 1e6 == pytest.approx(here.interval.high, abs=1e-7)


@pytest.mark.parametrize(
    ("values", "known", "fault"),
    [
        (np.zeros(3), None, "give \\(articles, columns\\)"),
        (np.zeros((3, 1)), np.ones((3, 2), dtype=bool), "known has shape"),
        (np.array([[1.0], [np.nan]]), None, "mark it as not known"),
    ],
)
def test_bad_input_is_named(
    values: NDArray[np.float64], known: NDArray[np.bool_] | None, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        mean_intervals(values, known=known, rng=np.random.default_rng(1))


def test_resampling_without_units_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        resample_weights(units=0, resamples=5, rng=np.random.default_rng(1))


def test_weights_drawn_in_blocks_are_those_drawn_at_once() -> None:
    units, resamples = 1500, 1400  # more than a block of 1,000,000
    drawn = np.random.default_rng(3).integers(units, size=(resamples, units), dtype=np.int64)
    weights = resample_weights(units=units, resamples=resamples, rng=np.random.default_rng(3))
    for row in (0, 665, 666, 667, 1399):  # 666 rows are a block
        assert weights[row].tolist() == np.bincount(drawn[row], minlength=units).tolist()


def test_many_articles_take_bounded_memory() -> None:
    units = 20_000
    resamples = affordable_resamples(units)
    assert (affordable_resamples(100), resamples) == (9_999, 500)
    tracemalloc.start()
    try:
        resample_weights(units=units, resamples=resamples, rng=np.random.default_rng(1))
        assert tracemalloc.get_traced_memory()[1] < 80e6  # 40 MB of weights and a block
    finally:
        tracemalloc.stop()


def test_coverage_holds_on_thirty_skewed_scores_where_bca_falls_short() -> None:
    rng = np.random.default_rng(2026)
    columns = rng.exponential(size=(30, 600))
    estimates = mean_intervals(columns, rng=rng, resamples=999)
    studentised = np.mean([e.interval is not None and e.interval.holds(1.0) for e in estimates])
    bca = stats.bootstrap(
        (columns,), np.mean, axis=0, vectorized=True, n_resamples=999, batch=100, rng=rng
    ).confidence_interval
    peer = np.mean((bca.low <= 1.0) & (bca.high >= 1.0))
    assert 0.93 <= studentised <= 0.975  # two standard errors of 600 draws are 0.018
    assert studentised > peer + 0.005


def test_equal_values_have_no_interval_whatever_rounding_makes_of_their_mean() -> None:
    # .3 ten times over ten is not .3, a squared 1e-200 is 0, and a value that is not known is none.
    columns = np.column_stack(
        [np.full(10, 0.3), np.tile([0.0, 1e-200], 5), np.full(10, 0.3), np.arange(10.0)]
    )
    known = np.ones(columns.shape, dtype=bool)
    known[3, 2], columns[3, 2] = False, 7.0
    found = mean_intervals(columns, known=known, rng=np.random.default_rng(1), resamples=999)
    assert [each.interval is None for each in found] == [True, True, True, False]
    assert [each.articles for each in found] == [10, 10, 9, 10]


@pytest.mark.parametrize(("others", "level"), [(9, 0.9), (199, 0.5)])
def test_where_one_differs_resamples_without_it_leave_students_interval(
    others: int, level: float
) -> None:
    # A third of resamples is without it: of equal values, whose spread is what rounding makes it.
    values = np.array([0.3] * others + [1.0])
    (found,) = mean_intervals(values[:, None], rng=np.random.default_rng(1), level=level)
    reach = stats.t.ppf(0.5 + level / 2, others) * stats.sem(values)
    assert found.interval is not None and found.interval.level == level
    assert found.interval.low == pytest.approx(values.mean() - reach)
    assert found.interval.high == pytest.approx(values.mean() + reach)


def test_an_interval_follows_the_unit_and_a_spread_of_one_is_none_of_zero() -> None:
    values = np.array([1.0, 2.0, 3.0])  # whose spread is 1
    (found,) = mean_intervals(values[:, None], rng=np.random.default_rng(1), resamples=999)
    assert found.interval is not None
    for unit in (1e-30, 1e30):
        (scaled,) = mean_intervals(
            values[:, None] * unit, rng=np.random.default_rng(1), resamples=999
        )
        assert scaled.interval is not None
        assert scaled.interval.low / unit == pytest.approx(found.interval.low)
        assert scaled.interval.high / unit == pytest.approx(found.interval.high)


@pytest.mark.parametrize("level", [0.0, 1.0])
def test_a_level_is_looked_at_before_there_is_anything_to_estimate(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        mean_intervals(np.zeros((1, 1)), rng=np.random.default_rng(1), level=level)
