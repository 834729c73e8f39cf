"""Pearson, Spearman and Kendall's tau-b of many weighted samples at once.

A weight says how often a system is drawn: 0 where it is missing, 2 where a resample holds it
twice. Copies of one system tie with each other on both sides, so tau-b leaves their pairs out.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["pearson", "spearman", "kendall"]
KINDS: tuple[Kind, ...] = ("pearson", "spearman", "kendall")


def weighted_coefficients(
    x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64], kind: Kind
) -> NDArray[np.float64]:
    """Correlate x with y in each sample under each of its weightings.

    x, y: finite (any number where the weight is 0), shape (samples, systems).
    weights: whole and not negative, shape (samples, weightings, systems).
    Returns -1 to 1, shape (samples, weightings); NaN where a side is constant. Ties are those
    of the numbers as given, none is made or broken by rounding inside.

    Sources: Spearman, American Journal of Psychology 15 (1904), 72-101, with mean ranks for ties;
    Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945), 239-251.
    """
    if kind == "kendall":
        return _tau_b(_order(x), _order(y), weights)
    if kind == "spearman":
        return _product_moment(_ranks(x, weights), _ranks(y, weights), weights)
    constant = _constant(x, weights) | _constant(y, weights)
    scaled_x, scaled_y = (
        np.broadcast_to(_unit_spread(side)[:, None, :], weights.shape) for side in (x, y)
    )
    values = _product_moment(scaled_x, scaled_y, weights)
    values[constant] = np.nan
    return values


def _order(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """1, 0 or -1 for each two systems, shape (samples, systems, systems)."""
    signs: NDArray[np.float64] = np.sign(values[:, :, None] - values[:, None, :])
    return signs


def _tau_b(
    x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    agreed, untied_x, untied_y = (
        ((weights @ pairs) * weights).sum(axis=2) for pairs in (x * y, np.abs(x), np.abs(y))
    )
    with np.errstate(invalid="ignore"):  # of a side that only ties, 0 / 0
        values: NDArray[np.float64] = agreed / np.sqrt(untied_x * untied_y)
    return values


def _ranks(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Twice the mean rank, less a constant: a whole number, so that its sums are exact."""
    ranks: NDArray[np.float64] = weights @ -_order(values)
    return ranks


def _product_moment(
    x: NDArray[np.float64], y: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """x, y, weights: shape (samples, weightings, systems)."""
    totals = weights.sum(axis=2)
    weighted_x, weighted_y = weights * x, weights * y
    sum_x, sum_y = weighted_x.sum(axis=2), weighted_y.sum(axis=2)
    # Times the total, so that whole numbers stay whole and a constant side is 0 exactly.
    spread_x = totals * (weighted_x * x).sum(axis=2) - sum_x**2
    spread_y = totals * (weighted_y * y).sum(axis=2) - sum_y**2
    joint = totals * (weighted_x * y).sum(axis=2) - sum_x * sum_y
    with np.errstate(invalid="ignore", divide="ignore"):
        values: NDArray[np.float64] = joint / np.sqrt(spread_x * spread_y)
    return np.where((spread_x > 0) & (spread_y > 0), np.clip(values, -1, 1), np.nan)


def _constant(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.bool_]:
    drawn = weights > 0
    low = np.where(drawn, values[:, None, :], np.inf).min(axis=2)
    high = np.where(drawn, values[:, None, :], -np.inf).max(axis=2)
    return np.asarray(low >= high)


def _unit_spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centred and scaled by sample, so that sums of squares lose nothing to a far origin."""
    centred = values - values.mean(axis=1, keepdims=True)
    widest = np.abs(centred).max(axis=1, keepdims=True)
    return np.asarray(centred / np.where(widest > 0, widest, 1.0))
