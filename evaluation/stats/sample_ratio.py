"""Whether versions were shown as often as planned: a sample-ratio test over changing plans."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

SMALLEST_EXPECTED: Final = 5.0  # below it the chi-square limit is not to be trusted
_NOTHING: Final = 1e-9  # expected showings: what rounding leaves of sums that are 0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stratum:
    """What happened under one plan: its shares, which sum to 1, and how often each was shown."""

    shares: Mapping[int, float]
    counts: Mapping[int, int]


@dataclass(frozen=True)
class Arm:
    """One version over all plans: how often it was shown and how often that was expected.

    `deviation` is the standard deviation of the count, were the plans followed; 0 where the plans
    left no choice.
    """

    version: int
    observed: int
    expected: float
    deviation: float


@dataclass(frozen=True)
class SampleRatio:
    """The test's result. `p_value` and `statistic` are None where there is too little to test.

    `degrees` are those of the test; where there is none, of the one that more showings allow.
    """

    arms: tuple[Arm, ...]
    total: int
    statistic: float | None
    degrees: int
    p_value: float | None


def sample_ratio(strata: Sequence[Stratum]) -> SampleRatio:
    """Compare observed counts with the sums of what each plan expected.

    strata: one for each plan; draws are independent, and multinomial with the plan's shares within
    each. The statistic is dᵀ Σ⁺ d, where d is observed minus expected over all plans together and
    Σ the sum of the plans' multinomial covariances; its degrees are Σ's rank. With one plan it is
    Pearson's chi-square of goodness of fit.

    Versions too rare for it, expected less than 5 times where there was a choice (or all but 5
    times, which says the same of their rivals), are counted as one, and where that is still too
    rare it joins its rarest rival. To leave them out of the form would not do: a count follows from
    the others of its plan, so theirs would bring it in again. What is joined hangs on the plans and
    on how often they were in force, not on what was shown, so the level holds. None where fewer
    than two are left to compare.
    Raises ValueError for a negative count or share, shares that don't sum to 1, or a count of a
    version that its plan never shows.

    Source: K. Pearson, Philosophical Magazine 50 (1900), 157-175; the 5, and joining what is below
    it, W. G. Cochran, Biometrics 10 (1954), 417-451; as a check of online experiments A. Fabijan et
    al., "Diagnosing sample ratio mismatch", KDD 2019.
    """
    versions = sorted({version for stratum in strata for version in stratum.shares})
    shares = np.zeros((len(strata), len(versions)))
    counts = np.zeros((len(strata), len(versions)))
    for row, stratum in enumerate(strata):
        _check(stratum)
        for column, version in enumerate(versions):
            shares[row, column] = stratum.shares.get(version, 0.0)
            counts[row, column] = stratum.counts.get(version, 0)
    # Of rounded shares less would be expected in all than was shown, or more.
    shares /= shares.sum(axis=1, keepdims=True)
    totals, observed = counts.sum(axis=1), counts.sum(axis=0)
    expected, covariance = totals @ shares, _covariance(totals, shares)
    deviations = np.sqrt(np.clip(np.diag(covariance), 0, None))
    arms = tuple(
        Arm(version, int(observed[i]), float(expected[i]), float(deviations[i]))
        for i, version in enumerate(versions)
    )
    joined = _joined(totals, shares)
    if len(joined) < 2:
        _, degrees = _statistic(observed - expected, covariance)
        return SampleRatio(arms, int(observed.sum()), None, degrees, None)
    statistic, degrees = _statistic(joined @ (observed - expected), joined @ covariance @ joined.T)
    p_value = float(chdtrc(degrees, statistic))
    return SampleRatio(arms, int(observed.sum()), statistic, degrees, p_value)


def _covariance(totals: Floats, shares: Floats) -> Floats:
    """Of the counts, summed over the plans; shape (versions, versions)."""
    spread: Floats = np.diag(totals @ shares) - (shares.T * totals) @ shares
    return spread


def _joined(totals: Floats, shares: Floats) -> Floats:
    """What is compared: a row each, 1 for every version in it; those without a choice in none."""
    groups: Floats = np.eye(shares.shape[1])
    while True:
        of_groups = shares @ groups.T
        rarer = totals @ np.minimum(of_groups, np.abs(1 - of_groups))
        groups, of_groups = groups[rarer > _NOTHING], of_groups[:, rarer > _NOTHING]
        rarer = rarer[rarer > _NOTHING]
        rare = rarer < SMALLEST_EXPECTED
        if not rare.any():
            return groups
        if rare.sum() == 1:
            rivals = (_covariance(totals, of_groups)[rare][0] < 0) & ~rare
            if not rivals.any():
                return groups[~rare]
            rare[np.where(rivals, rarer, np.inf).argmin()] = True
        groups = np.vstack([groups[~rare], groups[rare].sum(axis=0)])


def _statistic(difference: Floats, covariance: Floats) -> tuple[float, int]:
    """The quadratic form on the covariance's range, and that range's dimension."""
    values, vectors = np.linalg.eigh(covariance)
    held = values > values.max(initial=0.0) * 1e-10
    along = vectors[:, held].T @ difference
    return float((along**2 / values[held]).sum()), int(held.sum())


def _check(stratum: Stratum) -> None:
    if any(share < 0 for share in stratum.shares.values()) or not math.isclose(
        math.fsum(stratum.shares.values()), 1.0, abs_tol=1e-6
    ):
        raise ValueError(f"shares {dict(stratum.shares)} do not sum to 1")
    for version, count in stratum.counts.items():
        if count < 0 or (count and not stratum.shares.get(version)):
            raise ValueError(
                f"version {version} was shown {count} times under a plan that never shows it"
            )
