"""Paired comparison: against enumeration, scipy, and what it promises under no difference."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from evaluation.stats import paired
from evaluation.stats.mean_bootstrap import mean_intervals
from evaluation.stats.paired import pair_differences, paired_comparison, paired_comparisons


def naive_flip_p(differences: list[int]) -> float:
    """The share of all sign assignments whose sum is at least as far from 0, one at a time."""
    observed = abs(sum(differences))
    sums = [
        abs(sum(s * d for s, d in zip(signs, differences, strict=True)))
        for signs in itertools.product((-1, 1), repeat=len(differences))
    ]
    return sum(s >= observed for s in sums) / len(sums)


def test_three_articles_by_hand() -> None:
    # differences 1, 2, 3: of 8 assignments only +++ and --- reach 6, p = 2 / 8
    # mean 2, error 1 / sqrt(3), t = 3.4641, two-sided p at 2 degrees = .0742
    result = paired_comparison(
        baseline=np.array([1.0, 1.0, 1.0]),
        candidate=np.array([2.0, 3.0, 4.0]),
        rng=np.random.default_rng(1),
    )
    assert (result.articles, result.difference, result.exact) == (3, 2.0, True)
    assert result.permutation_p == 0.25
    assert result.t_p == pytest.approx(0.0742, abs=1e-4)


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=9))
def test_the_exact_test_is_the_enumeration(differences: list[int]) -> None:
    values = np.array(differences, dtype=float)[:, None]
    (result,) = paired_comparisons(values, rng=np.random.default_rng(1), resamples=9)
    assert result.exact
    assert result.permutation_p == naive_flip_p(differences)


@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, -0.1, -0.3]), min_size=2, max_size=8))
def test_rounding_does_not_break_a_tie(tenths: list[float]) -> None:
    whole = [round(10 * d) for d in tenths]
    values = np.array(tenths)[:, None]
    (result,) = paired_comparisons(values, rng=np.random.default_rng(1), resamples=9)
    assert result.permutation_p == naive_flip_p(whole)


def test_the_sampled_test_is_near_the_t_test_and_scipys() -> None:
    differences = np.random.default_rng(3).normal(0.15, 1, size=(100, 1))
    (result,) = paired_comparisons(differences, rng=np.random.default_rng(1))
    assert not result.exact
    assert result.t_p == pytest.approx(float(stats.ttest_1samp(differences[:, 0], 0).pvalue))
    peer = stats.permutation_test(
        (differences[:, 0], np.zeros(100)),
        lambda a, b, axis: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=9_999,
        rng=np.random.default_rng(2),
    )
    assert result.permutation_p == pytest.approx(float(peer.pvalue), abs=0.015)
    assert result.permutation_p == pytest.approx(result.t_p, abs=0.015)


def test_the_interval_is_that_of_the_mean_difference() -> None:
    rng = np.random.default_rng(3)
    baseline, candidate = rng.normal(size=(2, 40))
    result = paired_comparison(baseline=baseline, candidate=candidate, rng=np.random.default_rng(1))
    (mean,) = mean_intervals((candidate - baseline)[:, None], rng=np.random.default_rng(1))
    assert (result.difference, result.interval) == (mean.mean, mean.interval)


def test_a_family_pairs_each_article_that_has_both() -> None:
    values = np.array([[[1.0], [3.0]], [[2.0], [np.nan]], [[2.0], [5.0]]])  # (3, 2, 1)
    differences = pair_differences(values, [(0, 1), (1, 0)])
    assert differences.shape == (3, 2, 1)
    forth, back = paired_comparisons(differences[:, :, 0], rng=np.random.default_rng(1))
    assert (forth.articles, forth.difference) == (2, 2.5)  # (2 + 3) / 2
    assert (back.articles, back.difference) == (2, -2.5)
    assert forth.permutation_p == back.permutation_p == 0.5  # ++ and -- of four


def test_what_is_not_known_stays_empty() -> None:
    nothing, one, equal, constant = paired_comparisons(
        np.array([[np.nan, 1.0, 0.0, 2.0], [np.nan, np.nan, 0.0, 2.0]]),
        rng=np.random.default_rng(1),
    )
    assert (nothing.articles, nothing.difference, nothing.permutation_p) == (0, None, None)
    assert (one.interval, one.t_p, one.permutation_p) == (None, None, 1.0)
    assert (equal.difference, equal.interval, equal.t_p, equal.permutation_p) == (0, None, None, 1)
    assert (constant.interval, constant.t_p, constant.permutation_p) == (None, None, 0.5)


def test_of_no_pairs_there_are_no_differences() -> None:
    assert pair_differences(np.zeros((3, 2, 4)), []).shape == (3, 0, 4)


def test_articles_of_two_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="in the same order"):
        paired_comparison(baseline=np.zeros(3), candidate=np.zeros(4), rng=np.random.default_rng(1))


def test_false_alarms_come_at_the_level_and_the_interval_covers() -> None:
    rng = np.random.default_rng(2026)
    articles = rng.normal(size=(60, 1))
    versions = 0.8 * articles + rng.exponential(size=(60, 800)) - 1
    other = 0.8 * articles + rng.exponential(size=(60, 800)) - 1
    results = paired_comparisons(versions - other, rng=rng, resamples=999)
    alarms = np.mean([r.permutation_p is not None and r.permutation_p <= 0.05 for r in results])
    covered = np.mean([r.interval is not None and r.interval.holds(0.0) for r in results])
    assert 0.03 <= alarms <= 0.067  # two standard errors of 800 draws are .0154
    assert 0.933 <= covered <= 0.968


def test_no_p_is_0_however_far_the_observed_sum_lies_from_the_others() -> None:
    # 40 articles, all better: 2 of 2^40 assignments reach as far, and no random one of 99 does;
    # the observed one is counted with them, (1 + 0) / (99 + 1).
    values = np.ones((40, 1))
    (result,) = paired_comparisons(values, rng=np.random.default_rng(1), resamples=99)
    assert (result.exact, result.permutation_p) == (False, 0.01)


def test_thirty_articles_that_differ_are_counted_out_and_thirty_one_are_sampled() -> None:
    values = np.ones((40, 2))
    values[30:, 0] = values[31:, 1] = 0.0  # what does not differ has no sign to turn
    counted, sampled = paired_comparisons(values, rng=np.random.default_rng(1), resamples=99)
    assert (counted.exact, counted.permutation_p) == (True, 2 / 2**30)
    assert (sampled.exact, sampled.permutation_p) == (False, 0.01)


def test_where_every_assignment_reaches_as_far_p_is_one() -> None:
    # 31 articles, too many to count out: sixteen ones and fifteen less one add up to 1, and no sum
    # of 31 odd numbers is nearer to 0.
    values = np.where(np.arange(31) < 16, 1.0, -1.0)[:, None]
    (result,) = paired_comparisons(values, rng=np.random.default_rng(1), resamples=999)
    assert (result.exact, result.permutation_p) == (False, 1.0)


def test_a_family_of_more_than_one_block_gives_what_each_gives_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = np.random.default_rng(3).normal(0.2, 1, size=(40, 241))
    blocks = []
    thresholds = paired._thresholds

    def noting(columns: NDArray[np.float64]) -> NDArray[np.float64]:
        blocks.append(columns.shape[1])
        return thresholds(columns)

    monkeypatch.setattr(paired, "_thresholds", noting)
    p_values, exact = paired._flip_p_values(values, np.random.default_rng(1), 99)
    assert blocks == [240, 1]
    assert not exact.any()
    last, _ = paired._flip_p_values(values[:, 240:], np.random.default_rng(1), 99)
    first, _ = paired._flip_p_values(values[:, :1], np.random.default_rng(1), 99)
    assert (p_values[0], p_values[240]) == (first[0], last[0])


def test_9999_are_drawn_at_95_percent_unless_others_are_asked_for() -> None:
    baseline, candidate = np.random.default_rng(3).normal(size=(2, 40))
    differences = (candidate - baseline)[:, None]
    (asked,) = paired_comparisons(
        differences, rng=np.random.default_rng(1), level=0.95, resamples=9_999
    )
    assert paired_comparisons(differences, rng=np.random.default_rng(1)) == [asked]
    pair = paired_comparison(baseline=baseline, candidate=candidate, rng=np.random.default_rng(1))
    assert pair == asked


def test_the_rounding_of_a_large_column_makes_no_ties_in_a_small_one() -> None:
    # 1, 1, 2: ++- sums to 0 and +-+ to 2, so of 8 assignments 2 reach 4. A column beside it of
    # 10^12 has roundings of 1, which are none of this one's.
    small, large = np.array([1.0, 1.0, 2.0]), np.full(3, 1e13)
    assert paired._thresholds(np.column_stack([small, large]))[0] == pytest.approx(4.0)
    (alone, _) = paired_comparisons(
        np.column_stack([small, large]), rng=np.random.default_rng(1), resamples=9
    )
    assert alone.permutation_p == 0.25


def test_one_comparison_is_made_at_the_level_and_with_the_resamples_asked_for() -> None:
    rng = np.random.default_rng(6)
    before = rng.normal(size=30)
    after = before + rng.normal(0.3, 1, 30)
    wide, narrow = (
        paired_comparison(
            baseline=before, candidate=after, rng=np.random.default_rng(1), level=level,
            resamples=199,
        )
        for level in (0.95, 0.5)
    )  # fmt: skip
    for found, level in ((wide, 0.95), (narrow, 0.5)):
        (same,) = mean_intervals(
            (after - before)[:, None], rng=np.random.default_rng(1), level=level, resamples=199
        )
        assert found.interval == same.interval
        assert found.interval is not None and found.interval.level == level


def test_of_two_articles_student_has_a_p_and_of_one_none() -> None:
    two = paired_comparison(
        baseline=np.zeros(2), candidate=np.array([1.0, 2.0]), rng=np.random.default_rng(1)
    )
    assert two.t_p == pytest.approx(stats.ttest_1samp([1.0, 2.0], 0).pvalue)
    one = paired_comparison(
        baseline=np.zeros(1), candidate=np.ones(1), rng=np.random.default_rng(1)
    )
    assert (one.t_p, one.articles) == (None, 1)
