"""How a difference and its interval went day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from common.pictures.axes import Axis, axis_of
from common.pictures.colours import Colour
from common.pictures.days import DayPicture, DayPlace
from common.pictures.files import Table
from common.pictures.frames import Frame, box, mark
from common.pictures.intervals import known
from common.pictures.numbers import Numbers
from common.words.counts import counted

_POINTS = Numbers(1, signed=True, unit=" points")


@dataclass(frozen=True, slots=True)
class TrendRow:
    """All votes up to a day, in points; low and high None before an interval can be shown."""

    day: date
    value: float
    low: float | None
    high: float | None
    ballots: int

    @property
    def said(self) -> tuple[str, str]:
        """The day and its figure."""
        day = f"Up to {self.day:%-d %B %Y}, {counted(self.ballots, 'votes')}"
        return day, _POINTS.figure(self.value, self.low, self.high)

    def drawn(self, frame: Frame, axis: Axis, place: DayPlace) -> str:
        """Its interval, as wide as the day, and the difference in it."""
        parts = []
        if self.low is not None and self.high is not None:
            top, height = 1 - axis.at(self.high), axis.at(self.high) - axis.at(self.low)
            left, width = place.middle - 0.42 * place.width, 0.84 * place.width
            parts.append(box(frame, left, top, width, height, colour="accent", opacity=0.22))
        parts.append(mark(frame, place.middle, 1 - axis.at(self.value), colour="accent", size=3.5))
        return "".join(parts)


def trend_picture(rows: Sequence[TrendRow], *, title: str, margin: float | None) -> DayPicture:
    """A dot within its interval for each day, zero as a line, the margin dashed under it.

    rows: at least one, in order. margin: in points, None for none.
    """
    values = [0.0, *known(end for row in rows for end in (row.value, row.low, row.high))]
    extra: tuple[tuple[float, Colour], ...] = () if margin is None else ((-margin, "down"),)
    values += [value for value, _ in extra]
    lines = tuple((row.day.isoformat(), row.ballots, row.value, row.low, row.high) for row in rows)
    return DayPicture(
        title=title, marks=tuple(rows), axis=axis_of(values), numbers=_POINTS,
        table=Table(("Up to", "Votes", "Points", "From", "To"), lines, (_POINTS,) * len(lines)),
        rules=((0.0, "muted"), *extra),
    )  # fmt: skip
