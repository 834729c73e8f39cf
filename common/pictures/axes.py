"""Which numbers an axis names, and where on it a value lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from common.pictures.frames import Anchor, Frame, line, words
from common.pictures.numbers import Numbers

MOST_TICKS: Final = 5  # what fits beside one another on a phone, every second of them in any font
_MARGIN: Final = 0.05  # of the range, so that no mark is cut in half at the edge
_EDGE: Final = 0.09  # nearer to an end a number stands inside of its tick instead of under it
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """A range of values. ticks: those named, ascending; `step` lies between two."""

    low: float
    high: float
    ticks: tuple[float, ...]
    step: float

    def at(self, value: float) -> float:
        """Where a value lies, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def axis_of(values: Sequence[float], *, most: int = MOST_TICKS) -> Axis:
    """An axis that holds all the values, at least one, with some room at both ends."""
    low, high = min(values), max(values)
    room = _MARGIN * (high - low) or 0.1 * abs(high) or 1.0
    low, high = low - room, high + room
    step = _step(high - low, most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return Axis(low, high, tuple(step * number for number in range(first, last + 1)), step)


SHARES: Final = Axis(-0.02, 1.02, (0.0, 0.25, 0.5, 0.75, 1.0), 0.25)
"""Of shares of a whole, so that pictures of several questions can be compared."""


def grid(frame: Frame, axis: Axis) -> str:
    """A thin line at each tick, from top to bottom."""
    lines = (line(frame, (at, 0), (at, 1)) for at in map(axis.at, axis.ticks))
    return f'<g stroke="{frame.paint("rule")}">{"".join(lines)}</g>'


def tick_words(frame: Frame, axis: Axis, numbers: Numbers, *, turned: bool = False) -> str:
    """The numbers below an axis. turned: whether they have the other sign than its places.

    Where there are many, every second one may be hidden by its class.
    """
    many = len(axis.ticks) > 3
    return "".join(
        words(
            frame, numbers.tick(-tick if turned else tick, step=axis.step), axis.at(tick), 14,
            anchor=anchor_at(axis.at(tick)), colour="muted",
            name="second" if many and number % 2 else "",
        )
        for number, tick in enumerate(axis.ticks)
    )  # fmt: skip


def anchor_at(place: float) -> Anchor:
    """How a text stands at a place so that it leaves the picture at neither end."""
    return "start" if place < _EDGE else "end" if place > 1 - _EDGE else "middle"


def _step(span: float, most: int) -> float:
    size: float = 10.0 ** math.floor(math.log10(span / most))
    for factor in _STEPS:
        if span / (factor * size) < most:  # so at most that many ticks, and two at least
            return factor * size
    return 10 * size
