"""Pictures of days: each mark can be reached and says its day and its figure."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from common.pictures.tallies import MOST_BARS, DayTally, tally_picture
from common.pictures.trend import TrendRow, trend_picture

FIRST = date(2026, 3, 1)
NAMES = ("complete", "partial")


def tallies(days: int) -> list[DayTally]:
    return [DayTally(FIRST + timedelta(days=n), 1, 2, NAMES) for n in range(days)]


def test_each_day_of_a_trend_is_a_mark_with_a_name() -> None:
    rows = [
        TrendRow(FIRST, 1.0, None, None, 10),
        TrendRow(FIRST + timedelta(days=2), 3.25, -1.0, 7.5, 40),
    ]
    drawn = trend_picture(rows, title="difference", margin=2.0).drawn
    assert drawn.count('tabindex="0" role="img"') == 2
    assert 'aria-label="Up to 1 March 2026, 10 votes: +1.0 points"' in drawn
    assert 'aria-label="Up to 3 March 2026, 40 votes: +3.2 points (−1.0 to +7.5)"' in drawn
    assert drawn.count("stroke-dasharray") == 1  # the margin
    assert drawn.count('class="mark last"') == 1


def test_a_file_of_days_has_no_marks_to_reach_and_says_what_its_colours_mean() -> None:
    svg = tally_picture(tallies(3), title="Begun").svg("light")
    assert "tabindex" not in svg and "%" not in svg
    assert all(f">{name}</text>" in svg for name in ("Begun", *NAMES))


@pytest.mark.parametrize(("days", "bars", "each"), [(60, 60, 1), (61, 31, 2)])
def test_days_that_are_too_many_for_a_phone_share_a_bar(days: int, bars: int, each: int) -> None:
    picture = tally_picture(tallies(days), title="Begun")
    assert MOST_BARS == 60 and len(picture.marks) == bars
    assert picture.step == each
    assert len(picture.table.rows) == days  # the table has each by itself


def test_a_bar_of_several_days_names_both_ends_and_has_their_sum() -> None:
    drawn = tally_picture(tallies(61), title="Begun").drawn
    assert 'aria-label="1 March 2026 to 2 March 2026: 2 complete, 4 partial"' in drawn


@pytest.mark.parametrize("days", [1, 2, 60, 400])
def test_nothing_of_a_picture_stands_beside_its_page(days: int) -> None:
    drawn = tally_picture(tallies(days), title="Begun").drawn
    for left, width in re.findall(r'<rect x="([\d.]+)%"[^>]* width="([\d.]+)%"', drawn):
        assert float(left) >= 0 and float(left) + float(width) <= 100
    dates = re.findall(r'x="([\d.]+)%" y="238"', drawn)
    assert len(dates) == min(days, 4)


def test_a_day_without_votes_before_and_after_it_keeps_its_place() -> None:
    rows = [TrendRow(FIRST + timedelta(days=n), 0.0, -1.0, 1.0, 30) for n in (0, 1, 100)]
    drawn = trend_picture(rows, title="t", margin=None).drawn
    middles = [float(x) for x in re.findall(r'<circle cx="([\d.]+)%"', drawn)]
    # 0.87 of the width for 101 days: 0.8614 a day
    assert middles[1] - middles[0] == pytest.approx(0.86, abs=0.02)
    assert middles[2] - middles[0] == pytest.approx(86.14, abs=0.02)
