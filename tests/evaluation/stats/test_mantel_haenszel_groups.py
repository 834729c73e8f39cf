"""Approval over groups of articles: each weighs as its articles, however much it was shown."""

import numpy as np
import pytest
from scipy import special

from evaluation.stats.clusters import find_clusters
from evaluation.stats.mantel_haenszel import stratified_difference
from evaluation.stats.verdict_interval import verdict_interval
from tests.evaluation.stats.thumbs import Thumbs, counts, drawn, naive_parts


def test_groups_weigh_as_many_articles_as_they_have() -> None:
    # Two articles of 10 and 10 with +.4, weight 5 each; two of 19 and 1 with 0 and 1 less 10 / 19,
    # weight .95 each. As many articles of each, so the mean of the two, not 10 and 1.9 of 11.9.
    even = (4, 6, 8, 2)
    thumbs = counts(even, even, (10, 9, 0, 1), (10, 9, 1, 0))
    seen = thumbs.over(np.array([0, 0, 1, 1]))
    second = (0 + 1) / 2 - 10 / 19
    assert seen.estimate is not None and thumbs.difference.estimate is not None
    assert seen.estimate.estimate == pytest.approx((0.4 + second) / 2)
    assert thumbs.difference.estimate.estimate == pytest.approx((10 * 0.4 + 1.9 * second) / 11.9)
    # Half of the weight on what tells 1.9 of 11.9: 1 / (.25 / 10 + .25 / 1.9), four times.
    assert seen.shared.worth == pytest.approx(4 / (0.25 / 10 + 0.25 / 1.9))
    assert seen.estimate.error > thumbs.difference.estimate.error


def test_one_group_changes_no_figure() -> None:
    thumbs = drawn(np.random.default_rng(5), persons=9, articles=7, votes=80, effect=0.7, lift=0.4)
    assert thumbs.over(np.zeros(7, int)) == thumbs.over(np.full(7, 3)) == thumbs.difference


@pytest.mark.parametrize("seed", range(4))
def test_over_groups_it_is_what_weighted_regression_and_loops_give(seed: int) -> None:
    rng = np.random.default_rng(seed)
    thumbs = drawn(rng, persons=30, articles=7, votes=120, effect=0.7, lift=0.4)
    group = np.array([0, 0, 1, 0, 0, 1, 0])
    factors = np.zeros(len(thumbs.values))
    for each, articles in ((0, 5), (1, 2)):
        weight = 0.0
        for stratum in {s for s, a in zip(thumbs.stratum, thumbs.article, strict=True)
                        if group[a] == each}:  # fmt: skip
            sides = thumbs.side[thumbs.stratum == stratum]
            weight += sides.sum() * (~sides).sum() / len(sides)
        factors[group[thumbs.article] == each] = articles / weight
    estimate = thumbs.over(group).estimate
    assert estimate is not None
    parts = estimate.parts
    seen = (estimate.estimate, parts.article, parts.person, parts.cell)
    assert seen == pytest.approx(naive_parts(thumbs, factors))


def test_only_a_group_that_shares_nothing_is_left_out() -> None:
    even = (4, 6, 8, 2)
    # One against one weighs its article as well as any.
    pair = counts(even, even, (1, 0, 0, 1)).over(np.array([0, 0, 4]))
    assert pair.left_out == () and pair.estimate is not None
    assert pair.estimate.estimate == pytest.approx((2 * 0.4 - 1) / 3)
    assert pair.shared.opinions == 42
    none = counts(even, even, (9, 9, 0, 0)).over(np.array([0, 0, 4]))
    assert none.left_out == (4,) and none.estimate is not None
    assert none.estimate.estimate == pytest.approx(0.4)
    assert none.shared.opinions == 40
    nowhere = counts((9, 9, 0, 0), (0, 0, 9, 9)).over(np.array([2, 1]))
    assert nowhere.left_out == (1, 2) and nowhere.too_little_shared


def test_a_group_that_tells_little_may_leave_too_little_in_all() -> None:
    # An article of each, so that half of the difference rests on a single pair.
    # Weights of 5 and 1/2: 4 / (1/4 / 5 + 1/4 / .5) = 7.3 of 10.
    seen = counts((4, 6, 8, 2), (1, 0, 0, 1)).over(np.array([0, 1]))
    assert seen.shared.worth == pytest.approx(4 / (0.25 / 5 + 0.25 / 0.5))
    assert seen.too_little_shared and seen.estimate is None
    assert seen.candidate is not None and seen.baseline is not None
    assert seen.candidate - seen.baseline == pytest.approx((0.4 - 1) / 2)


def test_what_shares_too_little_still_names_the_groups_left_out() -> None:
    seen = counts((1, 1, 2, 1), (1, 1, 2, 1), (9, 9, 0, 0)).over(np.array([0, 0, 3]))
    assert seen.too_little_shared and seen.candidate is not None
    assert seen.left_out == (3,)


def test_factors_that_are_given_multiply_the_weights_of_strata() -> None:
    # Weights of 5 each; the second article weighs three times as much.
    thumbs = counts((4, 6, 8, 2), (6, 4, 5, 5))
    seen = stratified_difference(
        thumbs.values, thumbs.side, thumbs.stratum, find_clusters(thumbs.article, thumbs.person),
        factors=np.array([1.0, 3.0]),
    )  # fmt: skip
    assert seen.estimate is not None
    assert seen.estimate.estimate == pytest.approx((0.4 - 3 * 0.1) / 4)


def test_an_article_of_no_group_is_not_compared_on() -> None:
    even, worse = (4, 6, 8, 2), (9, 1, 1, 9)
    seen = counts(even, even, worse).over(np.array([0, 0, -1]))
    assert seen.left_out == () and seen.estimate is not None
    assert seen.estimate.estimate == pytest.approx(0.4)


def hardly_shown(rng: np.random.Generator, *, votes: int, effects: tuple[float, float]) -> Thumbs:
    """Half of 40 articles are of a group on which one reader in twenty sees the candidate."""
    article, person = rng.integers(0, 40, votes), rng.integers(0, 200, votes)
    share = np.array([0.5, 0.05])[article % 2]
    side = rng.random((200, 40))[person, article] < share
    odds = 0.6 + rng.normal(0, 0.4, 40)[article] + rng.normal(0, 0.4, 200)[person]
    odds += (side - 0.5) * np.array(effects)[article % 2]
    up = rng.random(votes) < special.expit(odds)
    return Thumbs(up.astype(float), side, article, article, person)


@pytest.mark.parametrize("votes", [300, 2000])
def test_what_is_better_here_and_worse_there_is_not_better_for_being_shown_here(
    votes: int,
) -> None:
    rng = np.random.default_rng(24)
    false, false_before, seen = [], [], []
    for _ in range(300):
        thumbs = hardly_shown(rng, votes=votes, effects=(1.0, -1.0))
        mixed, before = thumbs.over(np.arange(40) % 2).estimate, thumbs.difference.estimate
        assert mixed is not None and before is not None
        false.append(not verdict_interval(mixed, looks="one look").holds(0))
        false_before.append(not verdict_interval(before, looks="one look").holds(0))
        seen.append(mixed.estimate)
    assert np.mean(false) <= 0.05
    assert np.mean(false_before) > 0.2
    # 300 runs whose estimates scatter by .12 or less are right to .007.
    assert abs(np.mean(seen)) <= 0.021


def test_what_is_better_everywhere_is_seen_where_it_is_hardly_shown_on_a_half() -> None:
    rng = np.random.default_rng(25)
    told = []
    for _ in range(100):
        estimate = (
            hardly_shown(rng, votes=2000, effects=(1.0, 1.0)).over(np.arange(40) % 2).estimate
        )
        assert estimate is not None
        told.append(verdict_interval(estimate, looks="live").low > 0)
    assert np.mean(told) >= 0.8
