"""The sample-ratio test: Pearson's sum, a naive reference, its false alarms and its power."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from evaluation.stats.sample_ratio import SampleRatio, Stratum, sample_ratio

PLANS = ({1: 0.5, 2: 0.3, 3: 0.2}, {1: 0.9, 2: 0.1}, {2: 0.5, 3: 0.5}, {1: 1.0})


def drawn(rng: np.random.Generator, totals: list[int], bias: float = 0.0) -> list[Stratum]:
    """Counts under PLANS; with a bias that share of version 1's showings is lost."""
    strata = []
    for plan, total in zip(PLANS, totals, strict=True):
        counts = rng.multinomial(total, list(plan.values()))
        strata.append(Stratum(plan, dict(zip(plan, map(int, counts), strict=True))))
    return [
        Stratum(each.shares, {v: round(n * (1 - bias)) if v == 1 else n
                              for v, n in each.counts.items()})
        for each in strata
    ]  # fmt: skip


def test_with_one_plan_it_is_pearsons_chi_square() -> None:
    # (60 - 50)² / 50 + (25 - 30)² / 30 + (15 - 20)² / 20 = 2 + 0.8333 + 1.25 = 4.0833
    found = sample_ratio([Stratum(PLANS[0], {1: 60, 2: 25, 3: 15})])
    assert found.statistic == pytest.approx(4.083333)
    assert found.degrees == 2
    assert found.p_value == pytest.approx(np.exp(-4.083333 / 2))  # chi-square of two degrees
    assert [(arm.observed, arm.expected) for arm in found.arms] == [(60, 50), (25, 30), (15, 20)]


def test_plans_are_summed_and_one_that_leaves_no_choice_adds_no_spread() -> None:
    found = sample_ratio([Stratum({1: 0.5, 2: 0.5}, {1: 40, 2: 60}), Stratum({1: 1.0}, {1: 100})])
    # d = (-10, 10), variance 100 / 4 = 25: 100 / 25 = 4
    assert found.statistic == pytest.approx(4.0)
    assert [(arm.observed, arm.expected, arm.deviation) for arm in found.arms] == [
        (140, 150, 5),
        (60, 50, 5),
    ]


@given(st.lists(st.integers(20, 400), min_size=4, max_size=4), st.integers(0, 2**32 - 1))
def test_it_is_the_quadratic_form_of_the_versions_but_the_last(
    totals: list[int], seed: int
) -> None:
    """The naive reference: drop one version, whose count follows from the others, and solve."""
    strata = drawn(np.random.default_rng(seed), totals)
    difference, covariance = np.zeros(3), np.zeros((3, 3))
    for stratum in strata:
        total = sum(stratum.counts.values())
        for i in (1, 2, 3):
            p = stratum.shares.get(i, 0.0)
            difference[i - 1] += stratum.counts.get(i, 0) - total * p
            for j in (1, 2, 3):
                q = stratum.shares.get(j, 0.0)
                covariance[i - 1, j - 1] += total * ((p if i == j else 0.0) - p * q)
    naive = difference[:2] @ np.linalg.solve(covariance[:2, :2], difference[:2])
    found = sample_ratio(strata)
    assert found.statistic == pytest.approx(naive, rel=1e-8, abs=1e-9)
    assert found.degrees == 2


def test_of_a_thousand_faithful_splits_about_as_many_are_alarms_as_its_level_says() -> None:
    rng = np.random.default_rng(3)
    found = [sample_ratio(drawn(rng, [400, 300, 200, 50])).p_value for _ in range(1000)]
    for level in (0.05, 0.01):
        alarms = sum(p is not None and p < level for p in found)
        # within three standard deviations of 1000 × level
        assert abs(alarms - 1000 * level) < 3 * (1000 * level * (1 - level)) ** 0.5


def test_a_fifth_of_one_versions_showings_lost_is_found() -> None:
    rng = np.random.default_rng(4)
    splits = [sample_ratio(drawn(rng, [4000, 3000, 2000, 0], bias=0.2)) for _ in range(50)]
    assert all(split.p_value is not None and split.p_value < 0.001 for split in splits)


def test_a_version_that_was_live_for_an_afternoon_hides_no_mismatch() -> None:
    weeks = Stratum({1: 0.5, 2: 0.5}, {1: 9000, 2: 1000})
    afternoon = Stratum({1: 1 / 3, 2: 1 / 3, 3: 1 / 3}, {1: 2, 2: 1, 3: 1})
    found = sample_ratio([weeks, afternoon])
    # 3, expected 4 / 3 times, joins 1. Of 1 and 3 are shown 9003, expected 5000 + 8 / 3, so
    # d = 4000.33; the variance is 10000 / 4 + 4 × 1 / 3 × 2 / 3 = 2500.89.
    assert found.degrees == 1
    assert found.statistic == pytest.approx((9003 - 5000 - 8 / 3) ** 2 / (2500 + 8 / 9))
    assert found.p_value is not None and found.p_value < 1e-9
    assert found.arms[2].expected == pytest.approx(4 / 3)  # what is shown of each is not joined


@pytest.mark.parametrize("shown", [25, 10])  # 2.5 expected of 3, or 1
def test_what_is_too_rare_alone_joins_a_rival_and_not_what_is_rarest(shown: int) -> None:
    # 3 stands beside 1 alone; 2, of which fewer are expected than of 1, never stands beside it.
    found = sample_ratio(
        [Stratum({1: 0.5, 2: 0.5}, {1: 24, 2: 16}), Stratum({1: 0.9, 3: 0.1}, {1: shown - 4, 3: 4})]
    )
    # 16 of 40, expected 20: what 1 and 3 are together follows from it. 4**2 / (40 / 4).
    assert found.degrees == 1
    assert found.statistic == pytest.approx(1.6)


def test_hardly_any_choice_leaves_a_version_out_and_the_others_in() -> None:
    # Of 1 a billionth and a half is expected less than always, of its rivals less than rounding.
    rivals = {2: 0.5e-9, 3: 0.5e-9, 4: 0.5e-9}
    hardly = Stratum({1: 1 - sum(rivals.values()), **rivals}, {1: 1})
    assert sample_ratio([hardly]).p_value is None
    found = sample_ratio([hardly, Stratum({5: 0.5, 6: 0.5}, {5: 40, 6: 60})])
    assert found.degrees == 1
    assert found.statistic == pytest.approx(4.0)


SHARES = {1: 0.6, 2: 0.3, 3: 0.04, 4: 0.03, 5: 0.03}


@pytest.mark.parametrize(
    ("counts", "groups"),
    [
        ([590, 310, 45, 25, 30], [[1], [2], [3], [4], [5]]),  # 1,000: 30 expected at the least
        ([62, 28, 2, 5, 3], [[1], [2], [3, 4, 5]]),  # 100: 4, 3 and 3 make 10
        ([23, 15, 0, 1, 1], [[1], [2, 3, 4, 5]]),  # 40: 4 of the rare, beside 12 and 24
        ([13, 2, 0, 0, 0], [[1], [2, 3, 4, 5]]),  # 15: 4.5 and 1.5 make 6, beside 9
    ],
    ids=["none", "rare", "rare-with-rival", "all-but-one"],
)
def test_with_one_plan_it_is_scipys_test_of_what_is_joined(
    counts: list[int], groups: list[list[int]]
) -> None:
    total = sum(counts)
    shown = [sum(counts[version - 1] for version in group) for group in groups]
    expected = [total * sum(SHARES[version] for version in group) for group in groups]
    known = chisquare(shown, expected)
    found = sample_ratio([Stratum(SHARES, dict(zip(SHARES, counts, strict=True)))])
    assert found.statistic == pytest.approx(known.statistic)
    assert found.p_value == pytest.approx(known.pvalue)
    assert found.degrees == len(groups) - 1


RARE_PLANS = (
    ({1: 0.5, 2: 0.5}, 300),
    ({1: 0.4, 2: 0.4, 3: 0.2}, 12),  # 2.4 expected of 3
    ({1: 0.9, 4: 0.1}, 25),  # 2.5 of 4, whom only 1 competes with
    ({5: 0.98, 6: 0.02}, 60),  # 1.2 of 6, and so all but 1.2 of 5
)


def test_with_rare_versions_faithful_splits_alarm_no_oftener_than_its_level() -> None:
    rng = np.random.default_rng(11)
    runs, alarms, tested = 4000, 0, 0
    for _ in range(runs):
        strata = []
        for plan, total in RARE_PLANS:
            counts = rng.multinomial(total, list(plan.values()))
            strata.append(Stratum(plan, dict(zip(plan, map(int, counts), strict=True))))
        p_value = sample_ratio(strata).p_value
        tested += p_value is not None
        alarms += p_value is not None and p_value < 0.05
    assert tested == runs
    # 5 % of 4,000 are 200; three standard deviations are 3 × (4000 × 0.05 × 0.95)^½ = 41.4
    assert alarms < 242


@pytest.mark.parametrize(
    "strata",
    [
        [],
        [Stratum({1: 1.0}, {1: 1000})],
        [Stratum({1: 0.5, 2: 0.5}, {})],
        [Stratum({1: 0.5, 2: 0.5}, {1: 9})],  # 4.5 expected
        [Stratum({1: 0.998, 2: 0.002}, {1: 1000, 2: 0})],  # 2 of version 2
        [Stratum({1: 1.0}, {1: 1000}), Stratum({1: 0.01, 2: 0.99}, {2: 100})],  # 1 by choice
        # However many such pairs there are: 60 × 0.1 make no 6.
        [Stratum({2 * n: 0.001, 2 * n + 1: 0.999}, {2 * n + 1: 100}) for n in range(60)],
    ],
    ids=["nothing", "no-choice", "no-reading", "few", "rare", "rare-by-choice", "rare-pairs"],
)
def test_too_little_to_test_is_none(strata: list[Stratum]) -> None:
    found = sample_ratio(strata)
    assert found.p_value is None and found.statistic is None


def test_of_no_plans_there_is_nothing() -> None:
    assert sample_ratio([]) == SampleRatio((), 0, None, 0, None)


def test_shares_that_were_rounded_sum_to_one_to_a_millionth() -> None:
    assert sample_ratio([Stratum({1: 0.5, 2: 0.5 - 0.9e-6}, {1: 50, 2: 50})]).p_value is not None
    with pytest.raises(ValueError, match="do not sum to 1"):
        sample_ratio([Stratum({1: 0.5, 2: 0.5 - 1.1e-6}, {1: 50, 2: 50})])


@pytest.mark.parametrize(
    ("stratum", "fact"),
    [
        (Stratum({1: 0.5, 2: 0.4}, {}), "do not sum to 1"),
        (Stratum({1: 1.5, 2: -0.5}, {}), "do not sum to 1"),
        (Stratum({1: 1.0}, {2: 1}), "never shows it"),
        (Stratum({1: 1.0, 2: 0.0}, {2: 1}), "never shows it"),
        (Stratum({1: 1.0}, {1: -1}), "never shows it"),
    ],
)
def test_what_cannot_be_is_refused(stratum: Stratum, fact: str) -> None:
    with pytest.raises(ValueError, match=fact):
        sample_ratio([stratum])


def test_shares_sum_to_one_within_a_millionth() -> None:
    sample_ratio([Stratum({1: 0.5, 2: 0.5 + 0.95e-6}, {1: 5, 2: 5})])
    with pytest.raises(ValueError, match="do not sum to 1"):
        sample_ratio([Stratum({1: 0.5, 2: 0.5 + 1.05e-6}, {1: 5, 2: 5})])


@pytest.mark.parametrize(("shown", "degrees"), [(100, 2), (99, 1)])
def test_a_version_of_which_five_are_expected_stands_alone(shown: int, degrees: int) -> None:
    shares = {1: 0.05, 2: 0.45, 3: 0.5}
    found = sample_ratio([Stratum(shares, {1: 5, 2: shown - 55, 3: 50})])
    assert found.degrees == degrees


def test_each_arm_says_whose_it_is_and_how_far_it_moves_by_chance() -> None:
    found = sample_ratio([Stratum({4: 0.5, 7: 0.5}, {4: 1, 7: 0})])
    assert [(arm.version, arm.observed, arm.deviation) for arm in found.arms] == [
        (4, 1, 0.5), (7, 0, 0.5),
    ]  # fmt: skip
    # One showing has a side that it fell on, and nothing to tell of both.
    assert (found.total, found.statistic, found.degrees, found.p_value) == (1, None, 1, None)
    assert sample_ratio([Stratum(PLANS[0], {1: 60, 2: 25, 3: 15})]).total == 100


def test_of_shares_that_were_rounded_as_much_is_expected_as_was_shown() -> None:
    found = sample_ratio([Stratum({1: 0.5, 2: 0.5 - 0.9e-6}, {1: 500_000, 2: 500_000})])
    assert sum(arm.expected for arm in found.arms) == pytest.approx(1e6, rel=1e-12)


def test_shares_that_were_rounded_leave_no_choice_where_all_are_joined() -> None:
    third = 0.3333333333
    found = sample_ratio([Stratum({1: third, 2: third, 3: third}, {1: 2, 2: 1, 3: 1})])
    assert (found.statistic, found.p_value) == (None, None)
