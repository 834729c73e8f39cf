"""Scales of ratings: what values they have, and which one a set of values is likely on. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

# The scales in common use, each tried in this order: the first that holds every value is meant.
USUAL: Final = ((0.0, 1.0), (1.0, 5.0), (0.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0),
                (-1.0, 1.0), (-3.0, 3.0), (0.0, 100.0))  # fmt: skip
STEPS: Final = (1.0, 0.5, 0.25, 0.1, 0.05, 0.01)
# A rating is on a step where it is no further from it than this share of the step: 0.1 has no end
# in binary.
TOLERANCE: Final = 1e-6
# A finer step has no fewer values than none: every value is within the tolerance of one.
FINEST_STEP: Final = 2 * TOLERANCE
# Of fewer different values a step that is finer than a whole is chance.
FEWEST_DIFFERENT: Final = 3

# Of raters who don’t exist: the demo’s. Never spoken of as people’s.
SIMULATED_GROUP: Final = "simulated"


@dataclass(frozen=True, slots=True)
class Scale:
    """From low to high, in the ratings' own unit; step: None where any value between is one."""

    low: float
    high: float
    step: float | None = None

    def has(self, value: float, *, is_mean: bool = False) -> bool:
        """Whether it is a value of the scale; a mean over raters may lie between the steps."""
        if not self.low <= value <= self.high:
            return False
        return is_mean or self.step is None or _is_on(value - self.low, self.step)

    def __str__(self) -> str:
        text = f"{self.low:g} to {self.high:g}"
        return text if self.step is None else f"{text} in steps of {self.step:g}"


def guessed_scale(
    values: Collection[float], *, low: float, high: float, is_complete: bool = True
) -> Scale:
    """The scale that ratings are likely on.

    values: different single ratings; empty where only means are known, which tell no step.
    is_complete: whether those are all that there are. low, high: of all ratings and means.
    One of `USUAL` where one holds them all, else what the ratings themselves reach over.
    """
    bottom, top = next(
        ((a, b) for a, b in USUAL if a <= low and high <= b),
        (math.floor(low), math.ceil(high) if high > math.floor(low) else math.floor(low) + 1),
    )
    step = _step(values, bottom) if is_complete else None
    return Scale(float(bottom), float(top), step)


def _step(values: Collection[float], bottom: float) -> float | None:
    """The coarsest step that all values are on; None where there is none, or nothing to tell by."""
    for step in STEPS:
        if values and all(_is_on(value - bottom, step) for value in values):
            return step if step == 1.0 or len(values) >= FEWEST_DIFFERENT else None
    return None


def _is_on(distance: float, step: float) -> bool:
    return abs(distance / step - round(distance / step)) <= TOLERANCE / step
