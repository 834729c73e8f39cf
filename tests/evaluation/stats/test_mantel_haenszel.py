"""Approval of two versions, like with like: sums, what they share, coverage, width and power."""

import math

import numpy as np
import pytest

from evaluation.stats.clusters import find_clusters
from evaluation.stats.mantel_haenszel import (
    LEAST_SHARED,
    LEAST_SHARED_ARTICLES,
    stratified_difference,
)
from evaluation.stats.verdict_interval import verdict_interval
from tests.evaluation.stats.thumbs import Thumbs, counts, drawn, naive_parts


def test_strata_weigh_as_mantel_and_haenszel_let_them() -> None:
    # Article 0: 6 of 8 and 2 of 2, weight 8 * 2 / 10 = 1.6; article 1: 1 of 4 and 6 of 12,
    # weight 3. (1.6 * .25 + 3 * .25) / 4.6 = .25.
    seen = counts((6, 2, 2, 0), (1, 3, 6, 6)).difference
    assert seen.estimate is not None
    assert seen.estimate.estimate == pytest.approx(0.25)
    assert seen.candidate == pytest.approx((1.6 * 1.0 + 3 * 0.5) / 4.6)
    assert seen.baseline == pytest.approx((1.6 * 0.75 + 3 * 0.25) / 4.6)
    assert seen.shared.worth == pytest.approx(4 * 4.6)
    assert (seen.shared.opinions, seen.shared.of, seen.shared.articles) == (26, 26, 2)


def test_a_better_version_shown_mostly_on_the_harder_source_is_better() -> None:
    # On ten easy articles 80 and 90 %, on ten hard ones 30 and 40 %; the candidate has mostly
    # the hard ones: raw .45 against .70.
    easy, hard = (64, 16, 9, 1), (6, 14, 32, 48)
    seen = counts(*[easy] * 10, *[hard] * 10)
    raw = seen.values[seen.side].mean() - seen.values[~seen.side].mean()
    assert raw == pytest.approx(410 / 900 - 700 / 1000)
    estimate = seen.difference.estimate
    assert estimate is not None
    assert estimate.estimate == pytest.approx(0.1)
    assert verdict_interval(estimate, looks="one look").low > 0


def test_without_one_common_article_they_share_too_little() -> None:
    seen = counts((40, 10, 0, 0), (0, 0, 10, 40)).difference
    assert seen.too_little_shared
    assert (seen.estimate, seen.baseline, seen.candidate) == (None, None, None)
    assert (seen.shared.opinions, seen.shared.of, seen.shared.worth) == (0, 100, 0)


def test_two_periods_of_one_article_are_not_compared() -> None:
    apart = counts((40, 10, 0, 0), (0, 0, 10, 40))
    one_article = Thumbs(apart.values, apart.side, apart.stratum, np.zeros(100, int), apart.person)
    assert one_article.difference.shared.worth == 0


def test_what_is_worth_ten_even_opinions_is_just_enough() -> None:
    assert LEAST_SHARED == 10
    # Weights of 2 * 3 / 5 = 1.2 twice, four times their sum is 9.6.
    below = counts((1, 1, 2, 1), (1, 1, 2, 1)).difference
    assert below.shared.worth == pytest.approx(9.6)
    assert below.too_little_shared and below.estimate is None
    assert below.candidate == pytest.approx(2 / 3)
    # 2 * 2 / 4 and 3 * 3 / 6, four times 2.5.
    even = counts((1, 1, 1, 1), (2, 1, 1, 2)).difference
    assert even.shared.worth == pytest.approx(10)
    assert not even.too_little_shared and even.estimate is not None


def test_two_common_articles_are_just_enough() -> None:
    assert LEAST_SHARED_ARTICLES == 2
    assert counts((20, 10, 20, 10)).difference.too_little_shared
    assert counts((20, 10, 20, 10), (5, 5, 0, 0)).difference.too_little_shared
    assert not counts((20, 10, 20, 10), (1, 0, 1, 0)).difference.too_little_shared


def test_strata_with_one_side_change_nothing() -> None:
    shared = (6, 2, 2, 3), (1, 3, 6, 6)
    alone = counts(*shared).difference
    more = counts(*shared, (9, 9, 0, 0), (0, 0, 0, 30)).difference
    assert alone.estimate is not None and more.estimate is not None
    assert more.estimate.estimate == alone.estimate.estimate
    assert more.estimate.error == pytest.approx(alone.estimate.error)
    assert more.shared.opinions == alone.shared.opinions == more.estimate.opinions


def test_single_votes_keep_their_variance() -> None:
    # 40 articles with a vote of each side: ten times each of up-up, up-down, down-up, down-down.
    seen = counts(*[(1, 0, 1, 0), (1, 0, 0, 1), (0, 1, 1, 0), (0, 1, 0, 1)] * 10).difference
    assert seen.estimate is not None
    # Differences 0, -1, 1, 0: variance 1/2, of a mean of 40 with 39 to spare. By persons: four
    # times the residual 1/4 that is twice too small; 80 votes of variance 1/4 on 40 a side are
    # .25 / 40 * 2.
    assert seen.estimate.parts.article == pytest.approx(0.5 / 39)
    assert seen.estimate.parts.cell == pytest.approx(0.0125 * 80 / 79)
    assert seen.estimate.parts.person == pytest.approx(seen.estimate.parts.cell)


def test_articles_that_are_each_unanimous_are_not_certain() -> None:
    seen = counts(*[(1, 0, 1, 0), (0, 1, 0, 1)] * 3).difference
    assert seen.estimate is not None
    assert seen.estimate.estimate == 0
    assert seen.estimate.error > 0.1


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_dummy_regression_and_loops_give(seed: int) -> None:
    rng = np.random.default_rng(seed)
    thumbs = drawn(rng, persons=9, articles=7, votes=80, effect=0.7, lift=0.4)
    estimate = thumbs.difference.estimate
    assert estimate is not None
    parts = estimate.parts
    seen = (estimate.estimate, parts.article, parts.person, parts.cell)
    assert seen == pytest.approx(naive_parts(thumbs))


def test_values_and_columns_are_checked() -> None:
    clusters = find_clusters(np.array([0, 0]), np.array([0, 1]))
    sides, strata = np.array([False, True]), np.zeros(2, int)
    for outside in ([0.0, 1.01], [-0.01, 1.0]):
        with pytest.raises(ValueError, match="outside 0 to 1"):
            stratified_difference(np.array(outside), sides, strata, clusters)
    with pytest.raises(ValueError, match="different lengths"):
        stratified_difference(np.ones(2), sides, np.zeros(3, int), clusters)
    with pytest.raises(ValueError, match="a group"):
        stratified_difference(np.ones(2), sides, strata, clusters, np.zeros(3, int))
    none = find_clusters(strata[:0], strata[:0])
    empty = stratified_difference(np.zeros(0), sides[:0], strata[:0], none)
    assert empty.too_little_shared


@pytest.mark.parametrize(
    ("persons", "articles", "votes", "effect"),
    [(60, 20, 300, 0.8), (20, 60, 600, 0.4), (200, 100, 800, 0.8)],
)
def test_intervals_hold_and_are_as_wide_as_they_must_be(
    persons: int, articles: int, votes: int, effect: float
) -> None:
    rng = np.random.default_rng(21)
    held, errors, missed = [], [], []
    for _ in range(400):
        thumbs = drawn(
            rng, persons=persons, articles=articles, votes=votes, effect=effect, lift=0.0
        )
        estimate = thumbs.difference.estimate
        assert estimate is not None
        held.append(verdict_interval(estimate, looks="one look").holds(0))
        errors.append(estimate.error**2)
        missed.append(estimate.estimate**2)
    # 400 runs are right to .011 at .95.
    assert np.mean(held) >= 0.93 - 0.022
    assert 0.9 <= math.sqrt(np.mean(errors) / np.mean(missed)) <= 1.25


def test_a_lift_is_seen_through_articles_that_are_unlike() -> None:
    rng = np.random.default_rng(22)
    told = []
    for _ in range(100):
        thumbs = drawn(rng, persons=200, articles=50, votes=1500, effect=0.4, lift=0.8)
        estimate = thumbs.difference.estimate
        assert estimate is not None
        told.append(verdict_interval(estimate, looks="live").low > 0)
    # .14 at an error of .028, 5 of them, where 3.6 are reached.
    assert np.mean(told) >= 0.8
