"""Figures rounded so that one machine says the same as another.

Sums in another order and another linear algebra differ in the last of 16 digits. What is said, and
what decides, is rounded far above that and far below any difference that matters.
"""

from __future__ import annotations

from typing import Final

# Of shares and log-odds.
DECIMALS: Final = 8


def rounded(value: float) -> float:
    """To `DECIMALS`; 0 has no sign."""
    return round(float(value), DECIMALS) + 0.0
