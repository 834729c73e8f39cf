"""Verdicts and gates: every place an interval can lie, and how often they err."""

import numpy as np
import pytest

from evaluation.stats.interval import Interval
from evaluation.stats.noninferiority import Gate, Verdict, gate, verdict


@pytest.mark.parametrize(
    ("low", "high", "says", "does"),
    [
        (0.01, 0.05, "better", "pass"),
        (0.0, 0.05, "no worse", "pass"),
        (-0.01, 0.05, "no worse", "pass"),
        (-0.015, -0.005, "no worse", "pass"),
        (-0.02, 0.05, "cannot tell yet", "inconclusive"),
        (-0.05, 0.05, "cannot tell yet", "inconclusive"),
        (-0.05, 0.0, "cannot tell yet", "inconclusive"),
        (-0.05, -0.01, "worse", "inconclusive"),
        (-0.05, -0.02, "worse", "inconclusive"),
        (-0.05, -0.03, "worse", "fail"),
    ],
)
def test_where_the_interval_lies_decides(
    low: float, high: float, says: Verdict, does: Gate
) -> None:
    interval = Interval(low, high, 0.95)
    assert verdict(interval, margin=0.02) == says
    assert gate(interval, margin=0.02) == does


def test_nothing_known_is_said_so() -> None:
    assert verdict(None, margin=0.02) == "cannot tell yet"
    assert gate(None, margin=0.02) == "inconclusive"


def test_negative_margins_are_refused() -> None:
    interval = Interval(-1, 1, 0.95)
    for judge in (verdict, gate):
        with pytest.raises(ValueError, match="negative"):
            judge(interval, margin=-0.01)


def test_at_the_margin_it_passes_and_fails_as_seldom_as_said() -> None:
    rng = np.random.default_rng(2026)
    estimates = rng.normal(-0.02, 0.01, size=4000)
    gates = [gate(Interval(e - 0.0196, e + 0.0196, 0.95), margin=0.02) for e in estimates]
    assert gates.count("pass") / 4000 == pytest.approx(0.025, abs=0.006)
    assert gates.count("fail") / 4000 == pytest.approx(0.025, abs=0.006)
