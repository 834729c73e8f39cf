"""How far the interval of a mean difference reaches at least where its values come in steps.

Where nearly all articles tell two versions apart by just as much, the spread that is left, or none,
says little of how far articles can differ: what was seen on a few may be on many more.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import special

from evaluation.stats.clusters import Floats
from evaluation.stats.interval import two_sided_z

# Two values that are closer than this part of the largest one differ by rounding alone.
_ROUNDED: Final = 1e-9


def least_reach(articles: int, apart: int, *, step: float, level: float) -> float:
    """To each side of the mean difference, in the values' unit.

    articles: 1 or more. apart: on how many of them the difference is not the commonest one, fewer
    than there are. step: the least that two values differ by, 0 or more.
    What was seen on `apart` of the articles can be on a larger part of all of them; by so much
    more, times one step, the mean can be off. That holds where articles are single steps apart:
    that a few are many steps apart can be seen in no sample without them. Of values in hardly any
    steps, whose least difference is small beside their spread, any interval reaches farther.
    Raises ValueError for less than one article, as many apart as there are, a negative step, or a
    level outside 0 to 1.

    Source: the upper end of Clopper and Pearson, "The use of confidence or fiducial limits
    illustrated in the case of the binomial", Biometrika 26 (1934), 404-413. With it 95 % intervals
    hold in .95 or more whatever the part of articles that is one step off, and without it in .00 to
    .14 of the worst part (`benchmarks.coverage`).
    """
    two_sided_z(level)
    if not (0 <= apart < articles and step >= 0):
        raise ValueError(
            f"{apart} of {articles} articles apart, in steps of {step}; give fewer than there are"
        )
    most = special.betaincinv(apart + 1, articles - apart, 0.5 + level / 2)
    return float(step * (most - apart / articles))


def smallest_step(values: Floats) -> float | None:
    """The least that two different values differ by, NaN left out; None where all are alike."""
    known = np.unique(values[~np.isnan(values)])
    gaps = np.diff(known)
    apart = gaps[gaps > _rounded(known)]
    return float(apart.min()) if len(apart) else None


def number_apart(differences: Floats) -> int:
    """On how many articles, shape (articles,), the difference is not the commonest; one or more
    articles, NaN nowhere."""
    ordered = np.sort(differences)
    starts = np.flatnonzero(np.diff(ordered, prepend=-np.inf) > _rounded(ordered))
    return len(ordered) - int(np.diff(starts, append=len(ordered)).max())


def _rounded(values: Floats) -> float:
    return _ROUNDED * float(np.abs(values).max(initial=0.0))
