"""Figures rounded so that one machine says the same as another.

Sums in another order and another linear algebra differ in the last of 16 digits. What is said, and
what decides, is rounded far above that and far below any difference that matters.
"""

from __future__ import annotations

from typing import Final

# Decimals that are kept, by how far machines differ.
SUMMED: Final = 12  # of sums and what follows from them by one formula
SOLVED: Final = 10  # of shares from one linear system; of their variances so many digits
FITTED: Final = 8  # of shares and log-odds that steps of a solver find


def rounded(value: float, decimals: int = FITTED) -> float:
    """The value to so many decimals; 0 has no sign."""
    return round(float(value), decimals) + 0.0
