"""How the numbers of a picture are written, on its axis and beside its marks."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Numbers:
    """percent: of shares from 0 to 1. signed: with a plus where above 0. unit: said once, after."""

    decimals: int
    percent: bool = False
    signed: bool = False
    unit: str = ""

    def text(self, value: float) -> str:
        """A number without its unit, with a true minus."""
        return self._text(value, self.decimals)

    def tick(self, value: float, *, step: float) -> str:
        """A number on an axis, with no more decimals than its step has."""
        shown = 100 * step if self.percent else step
        decimals = max(0, -math.floor(math.log10(shown) + 1e-9))
        if round(shown * 10**decimals, 6) % 1:  # a step of 2.5
            decimals += 1
        return self._text(value, decimals)

    def figure(self, value: float, low: float | None, high: float | None) -> str:
        """A value with its interval, as "0.42 (0.40 to 0.44)"."""
        said = self.text(value) + self.unit
        if low is None or high is None:
            return said
        return f"{said} ({self.text(low)} to {self.text(high)})"

    def _text(self, value: float, decimals: int) -> str:
        said = format(abs(value), f".{decimals}{'%' if self.percent else 'f'}")
        if not any(sign in "123456789" for sign in said):
            return said
        return f"{'−' if value < 0 else '+' if self.signed else ''}{said}"


def numbers_of(spec: str) -> Numbers:
    """How a measure's numbers are written, of a format such as ".3f" or ".0%"."""
    return Numbers(decimals=int(spec[1:-1]), percent=spec.endswith("%"))
