"""The three coefficients against scipy, with weights spelt out as copies."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.stats.coefficients import KINDS, Kind, weighted_coefficients

PEERS = {"pearson": stats.pearsonr, "spearman": stats.spearmanr, "kendall": stats.kendalltau}


def spelt_out(x: list[float], y: list[float], counts: list[int], kind: Kind) -> float:
    """The coefficient of the sample with each system as often as it was drawn, by scipy.

    scipy's tau-b takes copies of a system for a tie on both sides, as the weights do.
    """
    long_x, long_y = np.repeat(x, counts), np.repeat(y, counts)
    if len(long_x) < 2 or np.ptp(long_x) == 0 or np.ptp(long_y) == 0:
        return float("nan")
    return float(PEERS[kind](long_x, long_y).statistic)


def test_tau_b_of_four_systems_by_hand() -> None:
    # x 1 2 3 3, y 1 3 2 4: of 6 pairs 4 agree, 1 does not, 1 ties in x alone
    # tau-b = (4 - 1) / sqrt(5 * 6) = .5477
    x, y = np.array([[1.0, 2.0, 3.0, 3.0]]), np.array([[1.0, 3.0, 2.0, 4.0]])
    (value,) = weighted_coefficients(x, y, np.ones((1, 1, 4)), "kendall")[0]
    assert value == pytest.approx(3 / 30**0.5)


rows = st.lists(
    st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(0, 3)), min_size=1, max_size=9
)


@given(rows, st.sampled_from(KINDS))
def test_weights_are_copies(triples: list[tuple[int, int, int]], kind: Kind) -> None:
    x, y, counts = (list(side) for side in zip(*triples, strict=True))
    value = weighted_coefficients(
        np.array([x], dtype=float), np.array([y], dtype=float), np.array([[counts]], float), kind
    )[0, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy on two points
        expected = spelt_out([float(v) for v in x], [float(v) for v in y], counts, kind)
    assert value == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_many_samples_and_weightings_are_each_their_own() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 4, 6))
    weights = rng.integers(0, 3, size=(4, 5, 6)).astype(float)
    for kind in KINDS:
        together = weighted_coefficients(x, y, weights, kind)
        for i in range(4):
            for r in range(5):
                alone = weighted_coefficients(x[[i]], y[[i]], weights[[i], r][:, None], kind)
                assert together[i, r] == pytest.approx(alone[0, 0], nan_ok=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_constant_side_has_no_coefficient(kind: Kind) -> None:
    # .1 * 3 / 3 is not .1 in floats: the spread of a constant is seen exactly all the same
    constant, varied = np.full((1, 3), 0.1), np.array([[1.0, 2.0, 3.0]])
    assert np.isnan(weighted_coefficients(constant, varied, np.ones((1, 1, 3)), kind)).all()
    assert np.isnan(weighted_coefficients(varied, constant, np.ones((1, 1, 3)), kind)).all()


def test_a_far_origin_costs_pearson_nothing() -> None:
    x, y = np.random.default_rng(1).normal(size=(2, 1, 16))
    near = weighted_coefficients(x, y, np.ones((1, 1, 16)), "pearson")[0, 0]
    far = weighted_coefficients(x + 1e6, y - 1e6, np.ones((1, 1, 16)), "pearson")[0, 0]
    assert far == pytest.approx(near, abs=1e-8)


def test_samples_of_any_unit_and_origin_beside_each_other_cost_pearson_nothing() -> None:
    x, y = np.random.default_rng(1).normal(size=(2, 1, 16))
    expected = weighted_coefficients(x, y, np.ones((1, 1, 16)), "pearson")[0, 0]
    three, weights = np.ones((3, 1)), np.ones((3, 1, 16))
    units, origins = np.array([[1e-170], [1.0], [1e170]]), np.array([[0.0], [1e6], [-1e8]])
    in_units = weighted_coefficients(x * units, y * three, weights, "pearson")
    assert in_units == pytest.approx(np.full((3, 1), expected))
    turned = weighted_coefficients(y * three, x * units[::-1], weights, "pearson")
    assert turned == pytest.approx(np.full((3, 1), expected))
    apart = weighted_coefficients(x + origins, y * three, weights, "pearson")
    assert apart == pytest.approx(np.full((3, 1), expected), abs=1e-6)
    # One of them may be the mean itself.
    middle = weighted_coefficients(
        np.array([[-1.0, 0.0, 1.0]]) * 1e-170, np.array([[1.0, 2.0, 4.0]]), np.ones((1, 1, 3)),
        "pearson",
    )  # fmt: skip
    assert middle[0, 0] == pytest.approx(stats.pearsonr([-1, 0, 1], [1, 2, 4]).statistic)


def test_what_lies_on_a_line_is_one_and_not_a_rounding_more() -> None:
    x = np.random.default_rng(1).normal(size=(2_000, 7))
    weights = np.ones((2_000, 1, 7))
    for slope in (0.3, -0.3):
        values = weighted_coefficients(x, slope * x + 0.1, weights, "pearson") * np.sign(slope)
        assert values.min() > 1 - 1e-12
        assert values.max() <= 1
