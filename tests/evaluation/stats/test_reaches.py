"""What many intervals reach: each is its own factor's, and unknown ones have no end."""

import math

import numpy as np
import pytest

from evaluation.stats.interval import Interval
from evaluation.stats.reaches import reaches, reaching
from evaluation.stats.verdict_interval import FIRST_LOOK, Looks


def of(error: float, *, clusters: float, looks: Looks = "one look", opinions: int = 500) -> float:
    return float(
        reaches(
            np.array([[error]]),
            clusters=np.array([[clusters]]),
            opinions=np.array([[opinions]]),
            looks=looks,
            level=0.95,
            span=1.0,
        )[0, 0]
    )


@pytest.mark.parametrize(
    ("clusters", "quantile"), [(1.0, 12.706), (1.5, 12.706), (2.0, 12.706), (11.0, 2.228)]
)
def test_one_look_reaches_students_quantile(clusters: float, quantile: float) -> None:
    assert of(2.0, clusters=clusters) == pytest.approx(2 * quantile, abs=2e-3)


def test_live_reaches_farther_and_begins_with_the_first_look() -> None:
    assert of(0.1, clusters=11, looks="live", opinions=FIRST_LOOK - 1) == math.inf
    reach = of(0.1, clusters=11, looks="live", opinions=FIRST_LOOK)
    assert of(0.1, clusters=11) < reach < math.inf


@pytest.mark.parametrize("looks", ["one look", "live"])
def test_without_an_error_there_is_no_end(looks: Looks) -> None:
    assert of(math.nan, clusters=11, looks=looks) == math.inf
    assert of(0.0, clusters=11, looks=looks) == math.inf


def test_an_interval_is_rounded_and_has_ends_or_is_none() -> None:
    assert reaching(0.1, 0.2, level=0.95) == Interval(-0.1, 0.3, 0.95)
    assert reaching(0.1, math.inf, level=0.95) is None


def test_live_what_spans_four_times_as_much_reaches_four_times_as_far() -> None:
    def at(scale: float) -> float:
        one = np.array([1.0])
        found = reaches(
            0.1 * scale * one, clusters=11 * one, opinions=500 * one, looks="live", level=0.95,
            span=scale,
        )  # fmt: skip
        return float(found[0])

    assert at(4.0) == pytest.approx(4 * at(1.0), abs=2e-8)


def test_a_lower_level_reaches_less_far_live_as_at_one_look() -> None:
    # 10 degrees of freedom: Student's quantile is 2.228 at .975 and 1.812 at .95.
    def at(level: float, looks: Looks) -> float:
        one = np.array([1.0])
        clusters, opinions = 11 * one, 500 * one
        found = reaches(
            one, clusters=clusters, opinions=opinions, looks=looks, level=level, span=1.0
        )
        return float(found[0])

    assert at(0.95, "one look") == pytest.approx(2.228, abs=1e-3)
    assert at(0.90, "one look") == pytest.approx(1.812, abs=1e-3)
    assert at(0.90, "live") < at(0.95, "live")
