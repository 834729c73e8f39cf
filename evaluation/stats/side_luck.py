"""What standing on the left adds to a version's duels, taken out of their mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clusters import Codes, Floats

# On either side; with fewer, what standing left adds would be known worse than luck is small.
LEAST_A_SIDE: Final = 5
# Of what standing left adds: nineteen of twenty on the left and one of twenty on the right win. Who
# presses one side like that tells hardly anything of versions, so that their duels, which then
# hardly vary about the sides' means, shall not look certain.
LARGEST_EFFECT: Final = 0.9


# Sides that are drawn are hardly ever as uneven as this: one of a thousand comparisons.
DRAWN_SELDOM: Final = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class SideAdjusted:
    """Duels of which each side of a version counts as much as the other; shape (duels,) each.

    means: the weighted mean of each group, shape (groups,); 0 of one without duels.

    weights: how much each counts; of a group they sum to 1. values: less what its side added, so
    that their weighted mean is that of the two sides. kept: what of each one's variance is left
    after two means were fitted, over what is left after one.
    """

    means: Floats
    weights: Floats
    values: Floats
    kept: Floats


def without_side_luck(
    values: Floats, on_left: NDArray[np.bool_], group: Codes | None = None
) -> SideAdjusted:
    """Weigh duels so that a version that often stood left gains nothing by it.

    values: what each is worth to the version. on_left: whether it stood there. group: a small whole
    number from 0 on, for each pair of versions; None where all are of one.

    With b for the left mean less the right one, a duel on the left is worth b / 2 less, on the
    right b / 2 more, and each side weighs one half. A group with fewer than LEAST_A_SIDE on
    either side stays as it is; of one with a larger b than LARGEST_EFFECT the sides weigh one half
    each, too, but duels keep what b does to them, so that it is in the error. Sides are drawn, so
    that nothing is biased without this; but a side that is shown more often by luck moves the mean,
    by up to b / 2 times the share that it is shown more, and what b does to duels is in the error.

    Source: least squares with an effect for the side, as Davidson and Beaver have it in duels, "On
    extending the Bradley-Terry model to incorporate within-pair order effects", Biometrics 33
    (1977), 693-702; kept is HC2's (MacKinnon and White 1985) without what one mean alone takes.
    """
    codes = np.zeros(len(values), np.intp) if group is None else group.astype(np.intp)
    groups = int(codes.max()) + 1 if len(codes) else 0
    place = 2 * codes + on_left
    sizes = np.bincount(place, minlength=2 * groups).reshape(groups, 2)
    sums = np.bincount(place, values, 2 * groups).reshape(groups, 2)
    both = sizes.sum(axis=1)
    has_both = sizes.min(axis=1) >= LEAST_A_SIDE
    means = sums / np.maximum(sizes, 1)
    apart = means[:, 1] - means[:, 0]
    taken_out = has_both & (np.abs(apart) <= LARGEST_EFFECT)
    even_means = np.where(has_both, means.mean(axis=1), sums.sum(axis=1) / np.maximum(1, both))
    effect = np.where(taken_out, apart, 0.0)
    own = sizes[codes, on_left.astype(np.intp)]
    weights = np.where(has_both[codes], 0.5 / own, 1.0 / both[codes])
    left_of_own = (1 - 1 / own) / (1 - 1 / np.maximum(2, both[codes]))
    kept = np.where(taken_out[codes], left_of_own, 1.0)
    return SideAdjusted(even_means, weights, values - effect[codes] * (on_left - 0.5), kept)


def on_one_side(on_left: NDArray[np.bool_]) -> bool:
    """Whether a version stood on one side in so nearly all its duels that none can tell it apart
    from the side: fewer than LEAST_A_SIDE on the other, which sides that are drawn seldom give.

    on_left: whether it stood there, shape (duels,).
    """
    number = len(on_left)
    left = int(np.count_nonzero(on_left))
    fewer = min(left, number - left)
    if fewer >= LEAST_A_SIDE:
        return False
    return bool(2 * special.bdtr(fewer, number, 0.5) < DRAWN_SELDOM)
