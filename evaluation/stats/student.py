"""Student's reach: what an interval reaches where its error is itself known from few clusters."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

# Student's distribution with less than one degree of freedom bounds nothing.
_FEWEST_FREE: Final = 1.0


def student_reach(
    errors: NDArray[np.float64], freedom: NDArray[np.float64], *, tail: float
) -> NDArray[np.float64]:
    """How far intervals reach to each side: Student's quantile times the standard error.

    freedom: degrees of freedom, taken as 1 where there are fewer; the shape of errors. tail: the
    chance left out on both sides together, such as .05.

    Source: "Student", "The probable error of a mean", Biometrika 6 (1908), 1-25.
    """
    quantile = special.stdtrit(np.maximum(_FEWEST_FREE, freedom), 1 - tail / 2)
    return np.asarray(quantile * errors)
