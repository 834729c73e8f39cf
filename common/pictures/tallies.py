"""Two counts for each day, one on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from common.pictures.axes import Axis, axis_of
from common.pictures.days import DayPicture, DayPlace
from common.pictures.files import Table
from common.pictures.frames import Frame, box
from common.pictures.numbers import Numbers

MOST_BARS: Final = 60  # that a phone is wide enough for; of more days some share a bar
_WHOLE = Numbers(0)
_SOFT: Final = 0.4  # of the colour of what stands on top


@dataclass(frozen=True, slots=True)
class DayTally:
    """Counts of a day or of several from it on. names: what is counted below and on top."""

    day: date
    below: int
    above: int
    names: tuple[str, str]
    days: int = 1

    @property
    def said(self) -> tuple[str, str]:
        """The day, or the first and last, and the counts."""
        last = self.day + timedelta(days=self.days - 1)
        day = f"{self.day:%-d %B %Y}"
        when = day if self.days == 1 else f"{day} to {last:%-d %B %Y}"
        return when, f"{self.below} {self.names[0]}, {self.above} {self.names[1]}"

    def drawn(self, frame: Frame, axis: Axis, place: DayPlace) -> str:
        """Its two boxes."""
        left, width = place.middle - 0.4 * place.width, 0.8 * place.width
        top, middle, foot = (1 - axis.at(n) for n in (self.below + self.above, self.below, 0))
        return box(frame, left, middle, width, foot - middle, colour="accent") + box(
            frame, left, top, width, middle - top, colour="accent", opacity=_SOFT
        )


def tally_picture(tallies: Sequence[DayTally], *, title: str) -> DayPicture:
    """A bar for each day that has one; at least one, in order."""
    names = tallies[0].names
    step = -(-((tallies[-1].day - tallies[0].day).days + 1) // MOST_BARS)
    marks = _gathered(tallies, step)
    highest = max(mark.below + mark.above for mark in marks)
    axis = axis_of([0.0, float(max(highest, 1))])
    lines = tuple((each.day.isoformat(), each.below, each.above) for each in tallies)
    return DayPicture(
        title=title, marks=marks, axis=axis, numbers=_WHOLE, step=step,
        table=Table(("Day", names[0].capitalize(), names[1].capitalize()), lines,
                    (_WHOLE,) * len(lines)),
        legend=(("accent", 1.0, names[0]), ("accent", _SOFT, names[1])),
    )  # fmt: skip


def _gathered(tallies: Sequence[DayTally], step: int) -> tuple[DayTally, ...]:
    """The counts of each `step` days, from the first one on; stretches without any have none."""
    if step == 1:
        return tuple(tallies)
    first = tallies[0].day
    sums: dict[int, list[int]] = {}
    for each in tallies:
        both = sums.setdefault((each.day - first).days // step, [0, 0])
        both[0] += each.below
        both[1] += each.above
    return tuple(
        DayTally(first + timedelta(days=place * step), below, above, tallies[0].names, step)
        for place, (below, above) in sums.items()
    )
