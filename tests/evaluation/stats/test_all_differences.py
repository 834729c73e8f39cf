"""All differences at once: the studentised range's table, and ranks both sides of a margin."""

from statistics import NormalDist

import numpy as np
import pytest
from scipy import integrate, stats

from evaluation.stats.all_differences import RankSpan, local_tail, rank_spans


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """What was computed for another test is computed again."""
    local_tail.cache_clear()


def critical(versions: int, level: float) -> float:
    return -NormalDist().inv_cdf(local_tail(versions, level=level) / 2)


@pytest.mark.parametrize(
    ("versions", "level", "upper"),
    # The studentised range, infinite degrees of freedom, as tables of Tukey's test print it.
    [(2, 0.95, 2.772), (3, 0.95, 3.314), (10, 0.95, 4.474), (20, 0.95, 5.012), (10, 0.99, 5.157)],
)
def test_the_critical_values_are_those_of_the_table(
    versions: int, level: float, upper: float
) -> None:
    assert critical(versions, level) * 2**0.5 == pytest.approx(upper, abs=1e-3)


def test_sixty_versions_are_as_scipy_says() -> None:
    peer = stats.studentized_range.cdf(critical(60, 0.95) * 2**0.5, 60, np.inf)
    assert peer == pytest.approx(0.95, abs=1e-6)


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_two_hundred_versions_are_as_the_integral_says(level: float) -> None:
    width = critical(200, level) * 2**0.5
    normal = NormalDist()

    def lowest_at(x: float) -> float:
        return 200 * normal.pdf(x) * (normal.cdf(x + width) - normal.cdf(x)) ** 199

    chance = integrate.quad(lowest_at, -9, 9, epsabs=1e-10, limit=200)[0]
    assert chance == pytest.approx(level, abs=1e-6)


@pytest.mark.parametrize("level", [0.05, 0.3, 0.95, 0.9999])
def test_of_two_versions_there_is_one_difference(level: float) -> None:
    assert local_tail(2, level=level) == pytest.approx(1 - level, rel=1e-6)


def test_without_a_difference_or_a_level_there_is_nothing_to_tell() -> None:
    with pytest.raises(ValueError, match="no difference"):
        local_tail(1, level=0.95)
    with pytest.raises(ValueError, match="level"):
        local_tail(2, level=1.0)


def test_more_versions_or_a_higher_level_leave_less_to_each() -> None:
    assert local_tail(4, level=0.95) < local_tail(3, level=0.95)
    assert local_tail(3, level=0.99) < local_tail(3, level=0.95)


def test_a_lead_of_the_margin_is_not_sure_and_one_above_it_is() -> None:
    margins = np.full((2, 2), 0.5)
    assert rank_spans(np.array([0.5, 0.0]), margins) == [RankSpan(1, 1, 2), RankSpan(2, 1, 2)]
    assert rank_spans(np.array([0.51, 0.0]), margins) == [RankSpan(1, 1, 1), RankSpan(2, 2, 2)]


def test_far_versions_have_their_rank_and_near_ones_share_a_range() -> None:
    spans = rank_spans(np.array([0.01, 2.0, -2.0, 0.0]), np.full((4, 4), 0.1))
    assert spans == [RankSpan(2, 2, 3), RankSpan(1, 1, 1), RankSpan(4, 4, 4), RankSpan(3, 2, 3)]


def test_equal_strengths_share_a_rank() -> None:
    spans = rank_spans(np.array([0.5, -0.25, -0.25]), np.full((3, 3), 0.1))
    assert [span.rank for span in spans] == [1, 2, 2]


def test_each_pair_has_its_own_margin() -> None:
    # The first is surely ahead of the second, but met the third too seldom.
    margins = np.array([[0, 0.1, 9], [0.1, 0, 9], [9, 9, 0]])
    assert rank_spans(np.array([1.0, 0.0, -1.0]), margins) == [
        RankSpan(1, 1, 2),
        RankSpan(2, 2, 3),
        RankSpan(3, 1, 3),
    ]


def test_without_margins_no_rank_is_ruled_out() -> None:
    spans = rank_spans(np.array([1.0, 0.0]), np.full((2, 2), np.inf))
    assert [(span.best, span.worst) for span in spans] == [(1, 2), (1, 2)]


def test_all_differences_of_unequal_errors_hold_at_once() -> None:
    # Means with errors of 1 to 3: Tukey's value with each one's own error, 10,000 times.
    errors = np.linspace(1, 3, 8)
    drawn = np.random.default_rng(6).normal(0, errors, size=(10_000, 8))
    apart = np.abs(drawn[:, :, None] - drawn[:, None, :])
    reach = critical(8, 0.95) * np.sqrt(errors[:, None] ** 2 + errors[None, :] ** 2)
    held = (apart <= reach).all(axis=(1, 2)).mean()
    assert 0.948 <= held <= 0.965
