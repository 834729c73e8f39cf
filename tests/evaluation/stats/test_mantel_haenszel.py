"""Approval of two versions, like with like: sums, what they share, coverage, width and power."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import special

from evaluation.stats.clusters import find_clusters
from evaluation.stats.mantel_haenszel import (
    LEAST_SHARED,
    LEAST_SHARED_ARTICLES,
    StratifiedDifference,
    stratified_difference,
)
from evaluation.stats.verdict_interval import verdict_interval


@dataclass(frozen=True, slots=True, eq=False)
class Thumbs:
    """Columns of shape (votes,); side: whether the candidate's."""

    values: np.ndarray
    side: np.ndarray
    stratum: np.ndarray
    article: np.ndarray
    person: np.ndarray

    @property
    def difference(self) -> StratifiedDifference:
        return self.over()

    def over(self, group: np.ndarray | None = None) -> StratifiedDifference:
        """group: of each article, shape (articles,)."""
        clusters = find_clusters(self.article, self.person)
        of_votes = None if group is None else group[self.article]
        return stratified_difference(self.values, self.side, self.stratum, clusters, of_votes)


def counts(*rows: tuple[int, int, int, int]) -> Thumbs:
    """Votes of as many persons on an article each: up and down of baseline, of candidate."""
    values, side, article = [], [], []
    for number, (up, down, candidate_up, candidate_down) in enumerate(rows):
        values += [1] * up + [0] * down + [1] * candidate_up + [0] * candidate_down
        side += [False] * (up + down) + [True] * (candidate_up + candidate_down)
        article += [number] * (up + down + candidate_up + candidate_down)
    at = np.array(article)
    return Thumbs(np.array(values, float), np.array(side), at, at, np.arange(len(at)))


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


def drawn(
    rng: np.random.Generator, *, persons: int, articles: int, votes: int, effect: float, lift: float
) -> Thumbs:
    """Readers of one version each, very unlike in number of votes, in two periods."""
    often = np.exp(rng.normal(0, 0.8, persons))
    person = rng.choice(persons, votes, p=often / often.sum())
    article = rng.integers(0, articles, votes)
    side = (rng.random(persons) < 0.5)[person]
    odds = 0.8 + rng.normal(0, effect, articles)[article] + rng.normal(0, effect, persons)[person]
    up = rng.random(votes) < special.expit(odds + lift * side)
    return Thumbs(up.astype(float), side, 2 * article + rng.integers(0, 2, votes), article, person)


def naive_parts(
    thumbs: Thumbs, factors: np.ndarray | None = None
) -> tuple[float, float, float, float]:
    """The difference and three variances by dummy regression and loops over clusters.

    factors: what each vote weighs in the regression, shape (votes,).
    """
    root = np.sqrt(np.ones(len(thumbs.values)) if factors is None else factors)
    strata = np.unique(thumbs.stratum)
    design = np.column_stack([thumbs.side, *(thumbs.stratum == k for k in strata)]).astype(float)
    solution, *_ = np.linalg.lstsq(design * root[:, None], thumbs.values * root, rcond=None)
    weights = np.linalg.pinv(design * root[:, None])[0] * root
    raw = weights * (thumbs.values - design @ solution)
    cells = list(zip(thumbs.article.tolist(), thumbs.person.tolist(), strict=True))
    own = np.array([cells.count(cell) for cell in cells])
    number = np.array([(thumbs.stratum == k).sum() for k in thumbs.stratum])
    # A stratum of a single vote has no weight.
    kept = np.where(own < number, 1 - own / number, 1 - 1 / np.maximum(number, 2))

    def squares(contributions: np.ndarray, keys: list[object]) -> float:
        sums = {
            k: sum(c for c, key in zip(contributions, keys, strict=True) if key == k) for k in keys
        }
        loads = {
            k: sum(w for w, key in zip(weights**2, keys, strict=True) if key == k) for k in keys
        }
        effective = sum(loads.values()) ** 2 / sum(v * v for v in loads.values())
        return float(sum(v * v for v in sums.values()) / (1 - 1 / effective))

    by_cell = squares(raw / np.sqrt(kept), list(cells))
    person = (
        by_cell + squares(raw / kept, thumbs.person.tolist()) - squares(raw / kept, list(cells))
    )
    return solution[0], squares(raw, thumbs.article.tolist()), max(0, person), by_cell


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_dummy_regression_and_loops_give(seed: int) -> None:
    rng = np.random.default_rng(seed)
    thumbs = drawn(rng, persons=9, articles=7, votes=80, effect=0.7, lift=0.4)
    estimate = thumbs.difference.estimate
    assert estimate is not None
    parts = estimate.parts
    seen = (estimate.estimate, parts.article, parts.person, parts.cell)
    assert seen == pytest.approx(naive_parts(thumbs))


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
