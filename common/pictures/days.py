"""Pictures of days, drawn as wide as their page: an axis of dates, and marks that say their figure.

Each mark is a group that can be pointed at, touched and reached by key, and that carries what it
says; the style sheet shows the words of the one that is meant, and of the last day otherwise. No
script is needed for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import ClassVar, Final, Protocol
from xml.sax.saxutils import quoteattr

from common.pictures.axes import Axis, anchor_at
from common.pictures.colours import Colour, Theme
from common.pictures.files import Table
from common.pictures.frames import Frame, Svg, box, document, line, words
from common.pictures.numbers import Numbers

HEIGHT: Final = 250.0  # pixels
_WIDTH: Final = 640.0  # of a file
_TOP, _BOTTOM = 44.0, 218.0  # of the plot: above it the words, below it the dates
_LEFT, _RIGHT = 0.11, 0.98  # of the width: left of it the numbers
_NARROWEST, _WIDEST = 0.012, 0.04  # of a mark whose room its neighbours limit
_WIDEST_BAR: Final = 0.12
_DATES: Final = 4  # what a phone is wide enough for, in any font


@dataclass(frozen=True, slots=True)
class DayPlace:
    """Where a day lies. middle, width: shares of the picture's."""

    middle: float
    width: float


class DayMark(Protocol):
    """What is drawn of a day. said: two lines, the day and its figure."""

    @property
    def day(self) -> date: ...

    @property
    def said(self) -> tuple[str, str]: ...

    def drawn(self, frame: Frame, axis: Axis, place: DayPlace) -> str: ...


@dataclass(frozen=True, slots=True)
class DayPicture:
    """A mark for each day, in order; at least one. rules: lines across at a value.

    legend: colours with how strong they are and what they stand for. step: how many days a mark is
    of; None where each has the room to its neighbours.
    """

    form: ClassVar[str] = "days"

    title: str
    marks: tuple[DayMark, ...]
    axis: Axis
    numbers: Numbers
    table: Table
    rules: tuple[tuple[float, Colour], ...] = ()
    legend: tuple[tuple[Colour, float, str], ...] = ()
    step: int | None = None

    @property
    def drawn(self) -> Svg:
        """For a page: what stands inside its svg element."""
        return Svg(self._body(Frame(height=HEIGHT)))

    @property
    def height(self) -> int:
        """Of the svg element, in pixels."""
        return round(HEIGHT)

    def svg(self, theme: Theme) -> str:
        """As a file."""
        frame = Frame(theme, 0, 0, _WIDTH, HEIGHT)
        return document(
            self._body(frame) + _legend(frame, self.legend) + words(frame, self.title, 0, 14),
            width=_WIDTH, height=HEIGHT, title=self.title,
        )  # fmt: skip

    def _body(self, frame: Frame) -> str:
        plot = replace(frame, top=frame.top + _TOP, height=_BOTTOM - _TOP)
        places = _places([mark.day for mark in self.marks], self.step)
        parts = [_numbered_lines(frame, plot, self.axis, self.numbers)]
        parts += [
            line(plot, (_LEFT, 1 - self.axis.at(value)), (_RIGHT, 1 - self.axis.at(value)),
                 colour=colour, width=1.5, dash="" if value == 0 else "5 4")
            for value, colour in self.rules
        ]  # fmt: skip
        for number, (mark, place) in enumerate(zip(self.marks, places, strict=True)):
            last = number == len(self.marks) - 1
            parts.append(_group(frame, plot, mark, self.axis, place, last=last))
        parts.append(_dates(frame, [mark.day for mark in self.marks], places))
        return "".join(parts)


def _group(
    frame: Frame, plot: Frame, mark: DayMark, axis: Axis, place: DayPlace, *, last: bool
) -> str:
    """A mark; on a page with all its height to point at, and the words that it says."""
    inside = mark.drawn(plot, axis, place)
    if frame.width is not None:
        return inside
    touched = box(plot, place.middle - place.width / 2, 0, place.width, 1, colour=None)
    above = [
        words(frame, text, 0, y, name="said") for text, y in zip(mark.said, (14, 32), strict=True)
    ]
    name = quoteattr(": ".join(mark.said))
    kind = "mark last" if last else "mark"
    return (
        f'<g class="{kind}" tabindex="0" role="img" aria-label={name}>'
        f"{touched}{inside}{''.join(above)}</g>"
    )


def _places(days: Sequence[date], step: int | None) -> list[DayPlace]:
    """Days at their distances from each other; one alone stands in the middle."""
    span = (days[-1] - days[0]).days + (step or 1)
    unit = (_RIGHT - _LEFT) / span
    middles = [_LEFT + ((day - days[0]).days + (step or 1) / 2) * unit for day in days]
    if step is not None:
        return [DayPlace(middle, min(_WIDEST_BAR, step * unit)) for middle in middles]
    gaps = [_WIDEST, *(after - before for before, after in pairwise(middles)), _WIDEST]
    return [
        DayPlace(middle, min(_WIDEST, max(_NARROWEST, min(before, after))))
        for middle, (before, after) in zip(middles, pairwise(gaps), strict=True)
    ]


def _numbered_lines(frame: Frame, plot: Frame, axis: Axis, numbers: Numbers) -> str:
    parts = []
    for tick in axis.ticks:
        y = 1 - axis.at(tick)
        parts.append(line(plot, (_LEFT, y), (_RIGHT, y), colour="rule"))
        baseline = _TOP + y * plot.height + 4
        text = numbers.tick(tick, step=axis.step)
        parts.append(words(frame, text, 0, baseline, colour="muted", name="tick"))
    return "".join(parts)


def _dates(frame: Frame, days: Sequence[date], places: Sequence[DayPlace]) -> str:
    """Some of the days by name, those at the ends among them."""
    count = min(_DATES, len(days))
    chosen = sorted(
        {round(number * (len(days) - 1) / max(1, count - 1)) for number in range(count)}
    )
    shown: list[int] = []
    for number in chosen:  # days that are bunched share a name
        if not shown or places[number].middle - places[shown[-1]].middle > 0.8 / _DATES:
            shown.append(number)
    return "".join(
        words(
            frame, f"{days[number]:%-d %b}", places[number].middle, _BOTTOM + 20,
            anchor=anchor_at(places[number].middle), colour="muted", name="tick",
        )
        for number in shown
    )  # fmt: skip


def _legend(frame: Frame, legend: Sequence[tuple[Colour, float, str]]) -> str:
    """Of a file, whose paper has no caption."""
    parts, left = [], 0.0
    for colour, opacity, text in legend:
        parts.append(box(frame, left, 0.1, 0.015, 0.04, colour=colour, opacity=opacity))
        parts.append(words(frame, text, left + 0.025, 34, colour="muted"))
        left += 0.2
    return "".join(parts)
