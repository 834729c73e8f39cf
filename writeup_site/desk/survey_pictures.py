"""Pictures of a survey's results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from common.pictures.bars import bar_picture
from common.pictures.days import DayPicture
from common.pictures.intervals import IntervalRow
from common.pictures.rows import RowPicture
from common.pictures.tallies import DayTally, tally_picture
from surveys.questionnaires.results import DayCount
from writeup_site.desk.survey_figures import QuestionFigures

_STATES: Final = ("complete", "partial")


def shares_picture(figures: QuestionFigures) -> RowPicture | None:
    """A bar for each choice in its order, with its interval; None where nobody answered."""
    rows = [
        IntervalRow(
            line.label, line.everybody.value,
            line.everybody.interval.low if line.everybody.interval else None,
            line.everybody.interval.high if line.everybody.interval else None,
        )
        for line in figures.lines
        if line.everybody.value is not None
    ]  # fmt: skip
    if not rows:
        return None
    title = f"{figures.share_title}, of {figures.answered} answers"
    return bar_picture(rows, title=title, of="Answer")


def days_picture(days: Sequence[DayCount]) -> DayPicture | None:
    """A bar for each day with responses: how many were begun; None where there are none."""
    if not days:
        return None
    tallies = [DayTally(count.day, count.complete, count.partial, _STATES) for count in days]
    return tally_picture(tallies, title="Responses begun on each day")
