"""Sides, kinds of text, anchors and prices: the sums, and that each leaning is found alone."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.stats.anchor_drift import anchor_drift
from evaluation.stats.clustered_variance import smoothed_excess
from evaluation.stats.clusters import Clusters, find_clusters
from evaluation.stats.leanings import leanings
from evaluation.stats.price_of_decisions import price_of_decisions
from evaluation.stats.side_preference import side_preference
from evaluation.stats.two_way_mean import two_way_mean, weighted_mean
from evaluation.stats.verdict_interval import verdict_interval


def test_a_side_is_preferred_by_half_of_what_both_orders_share() -> None:
    # Both orders left: a flip, +1/2. Left and right: the same text twice, 0. Both right: -1/2.
    article = np.arange(4)
    found = side_preference(np.array([1.0, 1, 0, 1]), np.array([1.0, 0, 0, 1]), article)
    assert found is not None
    assert found.estimate == pytest.approx((0.5 + 0 - 0.5 + 0.5) / 4)
    assert found.clustered_by == "article"
    leans, of_one = np.array([0.5, 0, -0.5, 0.5]), find_clusters(article, np.zeros(4, int))
    # From the left to the right is one apart; where both orders name one text there is a tie.
    assert found == weighted_mean(leans, np.ones(4), of_one, span=1.0, decided=leans != 0)
    assert side_preference(np.ones(3), np.ones(3), np.zeros(3, int)) is None


def each_its_own(number: int) -> Clusters:
    return find_clusters(np.arange(number), np.arange(number))


def test_a_leaning_is_how_much_oftener_than_people() -> None:
    # The longer is first, second, first, …: people chose it in 4 of 8, the judge in 5 1/2.
    longer = np.array([1.0, -1, 1, -1, 1, -1, 1, -1])
    people = np.array([1.0, 1, 0, 0, 1, 1, 0, 0])
    judge = np.array([1.0, 0.5, 1, 0, 1, 1, 0, 0])
    (found,) = leanings(judge, people, longer[:, None], each_its_own(8))
    assert found is not None
    assert found.estimate == pytest.approx(1.5 / 8)
    assert found.opinions == 8


def test_several_leanings_are_numpys_least_squares() -> None:
    rng = np.random.default_rng(2)
    people = rng.integers(2, size=500).astype(float)
    kinds = rng.integers(-1, 2, size=(500, 2)).astype(float)
    judge = rng.choice([0, 0.5, 1.0], 500)
    found = leanings(judge, people, kinds, each_its_own(500))
    fitted = np.linalg.lstsq(kinds, judge - people)[0]
    assert [each.estimate for each in found if each] == pytest.approx(fitted.tolist())
    # Each a cluster of its own: White's variance, made up by the effective number.
    residuals = judge - people - kinds @ fitted
    bread = np.linalg.inv(kinds.T @ kinds)
    white = bread @ (kinds.T * residuals**2 @ kinds) @ bread
    for place, each in enumerate(found):
        assert each is not None
        made_up = 1 - 1 / each.effective.articles
        bare = (each.parts.total - each.parts.smoothing) * made_up
        assert bare == pytest.approx(white[place, place])
        # The judge's 1 less people's 0 is as far as the judge's 0 less people's 1: 2 apart.
        loads = float(np.square(kinds @ bread[place]).sum())
        excess = smoothed_excess(white[place, place] / loads / 4, each.effective.articles)
        assert each.parts.smoothing == pytest.approx(4 * excess * loads)


def test_kinds_that_always_go_together_are_not_told_apart() -> None:
    people = np.array([1.0, 0, 1, 0, 1, 0])
    longer = np.array([1.0, 1, -1, -1, 1, -1])
    both = leanings(people, people, np.column_stack([longer, longer]), each_its_own(6))
    assert both == [None, None]
    one = leanings(people, people, np.column_stack([longer, 0 * longer]), each_its_own(6))
    assert one[0] is not None and one[1] is None
    assert leanings(np.zeros(0), np.zeros(0), np.zeros((0, 2)), each_its_own(0)) == [None, None]


@pytest.mark.parametrize("lean", [0.0, 0.15, -0.1])
def test_what_people_like_in_long_texts_is_no_leaning(lean: float) -> None:
    # People choose the longer with .7, and the judge with so much more; its own model's texts,
    # which it does not lean to, are the longer ones with .9.
    rng = np.random.default_rng([5, int(100 * (lean + 1))])
    number = 40_000
    longer = rng.choice([-1.0, 1.0], number)
    own = np.where(rng.random(number) < 0.9, longer, -longer)
    people = (rng.random(number) < 0.5 + 0.2 * longer).astype(float)
    judge = (rng.random(number) < 0.5 + (0.2 + lean) * longer).astype(float)
    kinds = np.column_stack([longer, own])
    for found, true in zip(
        leanings(judge, people, kinds, each_its_own(number)), (lean, 0.0), strict=True
    ):
        assert found is not None
        assert verdict_interval(found, looks="one look").holds(true)
        assert found.error < 0.01


def test_anchors_that_lost_their_answer_are_counted_and_not_compared() -> None:
    first = np.array([1, 0, 0.5, 1, np.nan, 0])
    later = np.array([1, 1, 0.5, np.nan, 1, 0])
    found = anchor_drift(first, later, np.arange(6), span=1.0)
    assert (found.anchors, found.unanswered) == (4, 1)
    assert found.changed and found.changed.estimate == 1 / 4
    assert found.shift and found.shift.estimate == 1 / 4
    # Two answers are as far apart as 0 and 1, two shifts as far as -1 and 1.
    four = find_clusters(np.arange(4), np.zeros(4, int))
    moved = np.array([0.0, 1, 0, 0])
    assert found.changed == two_way_mean(moved, four, span=1.0)
    assert found.shift == weighted_mean(moved, np.ones(4), four, span=2.0, decided=moved != 0)


@pytest.mark.parametrize("span", [0.5, 1.0, 4.0])
def test_scores_that_all_stayed_are_as_unsure_as_one_more_that_moved_leaves_them(
    span: float,
) -> None:
    found = anchor_drift(np.ones(6), np.ones(6), np.arange(6), span=span)
    # A shift may be as large as twice the span; of values in the middle, as all these are, an
    # eighth is smoothed where six and one more each way would leave 7 / 64.
    assert found.shift and found.shift.error == pytest.approx(
        2 * span * (7 / 64 / 8 / 6) ** 0.5, abs=1e-8
    )


@pytest.mark.parametrize(("moved", "changed"), [(0.1, 0.0), (0.11, 1.0)])
def test_scores_within_the_tolerance_are_the_same(moved: float, changed: float) -> None:
    first = np.array([2.0, 3.0, 4.0])
    found = anchor_drift(first, first + moved, np.arange(3), span=4.0, tolerance=0.105)
    assert found.changed and found.changed.estimate == changed


def test_without_two_articles_no_drift_is_told() -> None:
    none = anchor_drift(np.array([np.nan]), np.array([1.0]), np.zeros(1, int), span=1.0)
    assert (none.changed, none.shift, none.anchors) == (None, None, 0)
    one = anchor_drift(np.ones(3), np.zeros(3), np.zeros(3, int), span=1.0)
    assert (one.changed, one.anchors) == (None, 3)


def test_answers_of_no_use_are_paid_for_by_the_others() -> None:
    # .02 each, one of four of no use: .08 for three, 2.67 for a hundred.
    usable = np.array([True, True, False, True])
    found = price_of_decisions(np.full(4, 0.02), usable, np.arange(4))
    assert found is not None
    assert found.estimate == pytest.approx(100 * 0.08 / 3)
    # Cochran's 6.13: each departs from the price times whether it was usable, per usable one.
    paid = np.array([0.01, 0.02, 0.05, 0.02])
    found = price_of_decisions(paid, usable, np.arange(4))
    price = 0.1 / 3
    apart = np.square(100 * (paid - price * usable) / 0.75).sum()
    assert found is not None and found.error**2 == pytest.approx(apart / 4**2 / (1 - 1 / 4))
    assert price_of_decisions(np.full(4, 0.02), np.zeros(4, bool), np.arange(4)) is None
    assert price_of_decisions(np.full(4, 0.02), usable, np.zeros(4, int)) is None


def test_the_interval_of_a_price_holds() -> None:
    rng = np.random.default_rng(8)
    held = 0
    for _ in range(300):
        article = np.repeat(np.arange(40), 3)
        paid = rng.gamma(4, 0.005, 40)[article] * rng.gamma(9, 1 / 9, 120)
        usable = rng.random(120) < 0.9
        found = price_of_decisions(paid, usable, article)
        assert found is not None
        held += verdict_interval(found, looks="one look", bounds=(0, np.inf)).holds(
            100 * 0.02 / 0.9
        )
    assert held >= 271  # of 300 at .95 fewer hold once in a thousand times


def test_pairs_that_lean_to_no_side_are_ties_and_leave_less_open() -> None:
    first = np.array([1.0, 1.0] + [1.0] * 18)
    turned = np.array([1.0, 1.0] + [0.0] * 18)  # 18 of 20 name one text both times
    article = np.arange(20)
    found = side_preference(first, turned, article)
    leans, of_one = np.array([0.5] * 2 + [0.0] * 18), find_clusters(article, np.zeros(20, int))
    decided = weighted_mean(leans, np.ones(20), of_one, span=1.0)
    assert found is not None and decided is not None
    assert found.estimate == decided.estimate == pytest.approx(0.05)
    assert found.error < decided.error
