"""How differences and what is behind them are written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.comparison.estimates import Estimate
from evaluation.comparison.measures import DUELS, rating_measure
from evaluation.comparison.rendering import estimate_cells
from evaluation.comparison.wording import ends, signed, spec_of, written
from evaluation.stats.interval import Interval
from evaluation.templatetags.comparison_tables import mean_of
from tests.evaluation.comparison.test_judging import estimate

WARMTH = rating_measure("nurses", "warmth")


def rated(baseline: float, difference: float, half: float) -> Estimate:
    low, high = difference - half, difference + half
    found = estimate(WARMTH, "cannot tell yet", low, high)
    return replace(
        found, baseline=baseline, candidate=baseline + difference, difference=difference,
        interval=Interval(low, high, 0.95),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("half", "spec"),
    [
        (10.0, ",.0f"), (9.9, ".3f"), (0.1, ".3f"), (0.001, ".3f"),
        (0.00099, ".4f"), (5e-10, ".10f"), (1e-30, ".12f"),
    ],
)  # fmt: skip
def test_as_many_decimals_as_are_known(half: float, spec: str) -> None:
    assert spec_of(rated(0.0, 0.0, half)) == spec


def test_a_difference_far_below_a_thousandth_is_not_written_as_nothing() -> None:
    tiny = rated(2e-9, 1e-9, 4e-10)
    _, baseline, candidate, difference, interval, *_ = estimate_cells(tiny)
    assert (baseline, candidate) == ("0.00000000200", "0.00000000300")
    assert (difference, interval) == (
        "+0.00000000100", "+0.00000000060 to +0.00000000140",
    )  # fmt: skip


def test_thousands_are_not_written_to_the_thousandth() -> None:
    wide = rated(1_986.3333, -251.2333, 48.04)
    _, baseline, candidate, difference, interval, *_ = estimate_cells(wide)
    assert (baseline, candidate, difference) == ("1,986", "1,735", "−251")
    assert interval == "−299 to −203"


def test_below_nothing_stands_a_true_minus() -> None:
    found = rated(-0.033, 0.867, 0.76)
    assert estimate_cells(found)[1] == "−0.033" == mean_of(found, "baseline")
    assert signed(found, -0.0334) == "−0.033" and written(found, -0.5) == "−0.500"


def test_shares_stay_in_points_and_without_a_difference_the_measure_speaks() -> None:
    assert spec_of(estimate(DUELS, "better", 0.1, 0.2)) == ".1%"
    unknown = replace(rated(0.0, 0.0, 0.1), difference=None, interval=None)
    assert spec_of(unknown) == ".3f" and ends(unknown) == "–"
