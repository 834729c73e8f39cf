"""Lengths of time in words."""

from __future__ import annotations

import pytest

from common.words.durations import about, duration


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3, "under a second"),
        (0.99, "under a second"),
        (1, "1 s"),
        (40.4, "40 s"),
        (89.4, "89 s"),
        (89.5, "1 min"),  # 90 in whole seconds, 1.49 in minutes
        (90, "2 min"),  # 1.5, to the even number
        (149, "2 min"),
        (89 * 60 + 29, "89 min"),
        (89 * 60 + 31, "1 h 30 min"),
        (7200, "2 h"),
        (7500, "2 h 5 min"),
        (3_600_000, "1,000 h"),
    ],
)
def test_a_length_of_time_is_rounded_as_people_do(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_what_is_not_known_better_says_so() -> None:
    assert about(0.5) == "under a second"
    assert about(1) == "about 1 s"
