"""What is kept of a figure."""

from __future__ import annotations

import math

from evaluation.stats.rounding import FITTED, SOLVED, SUMMED, rounded


def test_so_many_decimals_are_kept_and_nothing_has_no_sign() -> None:
    assert rounded(1 / 3) == 0.33333333  # FITTED of them
    assert rounded(1 / 3, SUMMED) == 0.333333333333
    assert (FITTED, SOLVED, SUMMED) == (8, 10, 12)
    assert math.copysign(1, rounded(-1e-20)) == math.copysign(1, rounded(-0.0)) == 1
