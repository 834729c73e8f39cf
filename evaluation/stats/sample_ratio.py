"""Whether versions were shown as often as planned: a sample-ratio test over changing plans."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import chdtrc

SMALLEST_EXPECTED: Final = 5.0  # below it the chi-square limit is not to be trusted


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
    """The test's result. `p_value` and `statistic` are None where there is too little to test."""

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
    Pearson's chi-square of goodness of fit. None where no plan left a choice, or where a version
    that had one is expected less than 5 times.
    Raises ValueError for a negative count or share, shares that don't sum to 1, or a count of a
    version that its plan never shows.

    Source: K. Pearson, Philosophical Magazine 50 (1900), 157-175; as a check of online experiments
    A. Fabijan et al., "Diagnosing sample ratio mismatch", KDD 2019.
    """
    versions = sorted({version for stratum in strata for version in stratum.shares})
    place = {version: index for index, version in enumerate(versions)}
    observed, expected = np.zeros(len(versions)), np.zeros(len(versions))
    covariance = np.zeros((len(versions), len(versions)))
    for stratum in strata:
        _check(stratum)
        shares, total = np.zeros(len(versions)), sum(stratum.counts.values())
        for version, share in stratum.shares.items():
            shares[place[version]] = share
            observed[place[version]] += stratum.counts.get(version, 0)
        expected += total * shares
        covariance += total * (np.diag(shares) - np.outer(shares, shares))
    deviations = np.sqrt(np.clip(np.diag(covariance), 0, None))
    arms = tuple(
        Arm(version, int(observed[i]), float(expected[i]), float(deviations[i]))
        for version, i in place.items()
    )
    statistic, degrees = _statistic(observed - expected, covariance)
    chosen = [arm for arm in arms if arm.deviation > 0]
    if not chosen or min(arm.expected for arm in chosen) < SMALLEST_EXPECTED:
        return SampleRatio(arms, int(observed.sum()), None, degrees, None)
    p_value = float(chdtrc(degrees, statistic))
    return SampleRatio(arms, int(observed.sum()), statistic, degrees, p_value)


def _statistic(
    difference: np.ndarray[tuple[int], np.dtype[np.float64]],
    covariance: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> tuple[float, int]:
    """The quadratic form on the covariance's range, and that range's dimension."""
    if not len(difference):
        return 0.0, 0
    values, vectors = np.linalg.eigh(covariance)
    held = values > max(values.max(), 0.0) * 1e-10
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
