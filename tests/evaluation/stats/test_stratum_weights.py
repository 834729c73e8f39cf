"""What strata weigh: by how evenly both were shown, by articles of a group, and at the edges."""

import numpy as np
import pytest

from evaluation.stats.clusters import find_clusters
from evaluation.stats.stratum_weights import StratumWeights, weigh_strata

# Strata, one an article, with so many opinions of the baseline and of the candidate.
SHOWN = {0: (2, 2), 1: (6, 3), 2: (1, 1), 3: (4, 4), 4: (3, 0)}
EVEN = [1.0, 2.0, 0.5, 2.0, 0.0]  # n * m / (n + m)
STRATUM = np.repeat(list(SHOWN), [before + after for before, after in SHOWN.values()])
CANDIDATE = np.concatenate([np.arange(b + a) >= b for b, a in SHOWN.values()])


def weighed(group: list[int] | None = None, factors: list[float] | None = None) -> StratumWeights:
    clusters = find_clusters(STRATUM, np.arange(len(STRATUM)))
    return weigh_strata(
        CANDIDATE, STRATUM, clusters, None if group is None else np.array(group)[STRATUM],
        factors=None if factors is None else np.array(factors),
    )  # fmt: skip


def test_a_stratum_weighs_as_mantel_and_haenszel_have_it() -> None:
    found = weighed()
    assert found.sizes.tolist() == [[2, 6, 1, 4, 3], [2, 3, 1, 4, 0]]
    assert found.weights == pytest.approx(EVEN)
    assert (found.factors.tolist(), found.left_out) == ([1.0] * 5, ())
    # Of 5.5 each stratum's part, shared out among its opinions of either side.
    expected = [
        (1 if side else -1) * EVEN[s] / 5.5 / SHOWN[s][int(side)] if EVEN[s] else 0.0
        for side, s in zip(CANDIDATE, STRATUM, strict=True)
    ]
    assert found.coefficients(CANDIDATE, STRATUM) == pytest.approx(expected)


def test_a_group_weighs_as_many_articles_as_it_has_and_what_is_not_compared_nothing() -> None:
    # Group 0 has two of four articles and 1.5 of 3.5; group 2 has one and 2; nothing is shared in
    # group 3, and the article of weight 2 is not compared on.
    found = weighed([0, -1, 0, 2, 3])
    of_two, of_one = (2 / 3) / (1.5 / 3.5), (1 / 3) / (2 / 3.5)
    assert found.factors == pytest.approx([of_two, 0, of_two, of_one, 0])
    assert found.weights == pytest.approx([of_two, 0, 0.5 * of_two, 2 * of_one, 0])
    assert found.left_out == (3,)


def test_a_group_of_a_single_pair_weighs_as_its_article() -> None:
    # One of three articles, and .5 of 5.5; two, and 5; the fifth has one side alone.
    found = weighed([0, 0, 7, 0, -1])
    of_pair, of_three = (1 / 4) / (0.5 / 5.5), (3 / 4) / (5 / 5.5)
    assert found.factors == pytest.approx([of_three, of_three, of_pair, of_three, 0])
    assert found.left_out == ()


def test_given_factors_are_taken_as_they_are_found_of_more_opinions() -> None:
    found = weighed([0, 0, 0, 1, 1], factors=[3.0, 0.5, 1.0, 2.0, 1.0, 9.0])
    assert found.factors.tolist() == [3.0, 0.5, 1.0, 2.0, 1.0]
    assert found.weights == pytest.approx([3.0, 1.0, 0.5, 4.0, 0.0])
    assert found.left_out == ()


def test_where_nothing_is_shared_nothing_counts() -> None:
    apart = np.array([True, False])
    for group in (None, np.array([0, 1])):
        found = weigh_strata(apart, np.array([0, 1]), find_clusters(*np.array([[0, 1]] * 2)), group)
        assert found.coefficients(apart, np.array([0, 1])).tolist() == [0, 0]
        assert found.factors.tolist() == ([1.0, 1.0] if group is None else [0.0, 0.0])
        assert found.left_out == (() if group is None else (0, 1))


def test_without_opinions_there_are_no_strata() -> None:
    none = np.zeros(0, int)
    for group in (None, none):
        found = weigh_strata(none.astype(bool), none, find_clusters(none, none), group)
        assert (found.sizes.shape, found.weights.shape) == ((2, 0), (0,))


def test_a_stratum_that_nobody_spoke_in_weighs_nothing() -> None:
    stratum, both = np.array([0, 0, 2, 2]), np.array([False, True] * 2)
    found = weigh_strata(both, stratum, find_clusters(stratum, np.arange(4)))
    assert found.weights.tolist() == [0.5, 0.0, 0.5]


def test_groups_of_another_length_are_refused() -> None:
    clusters = find_clusters(np.zeros(2, int), np.arange(2))
    with pytest.raises(ValueError, match="columns of different lengths"):
        weigh_strata(np.array([True, False]), np.zeros(2, int), clusters, np.zeros(3, int))
