"""Duels over one mix of articles: sums, which groups stand alone, coverage, width and power."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.article_groups import LEAST_IN_GROUP, own_means
from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import Codes, Floats, find_clusters
from evaluation.stats.duel_mix import MixedDuels, mixed_duels
from evaluation.stats.two_way_mean import two_way_mean, weighted_mean
from evaluation.stats.verdict_interval import verdict_interval


def estimate_of(
    mixed: MixedDuels, article: Codes, person: Codes, *, span: float | None = None
) -> ClusteredEstimate:
    found = weighted_mean(
        mixed.values, mixed.weights, find_clusters(article, person), span=span, kept=mixed.kept,
        centres=mixed.centres,
    )  # fmt: skip
    assert found is not None
    return found


def on_the_left(number: int) -> NDArray[np.bool_]:
    """All of them, so that no side is evened out."""
    return np.ones(number, np.bool_)


def test_a_group_on_one_side_alone_gains_nothing_by_it() -> None:
    # What stands left wins three of four in both sources, and nothing else tells.
    articles, number = 8, 64
    article = np.repeat(np.arange(2 * articles), number // articles)
    left = np.concatenate([np.ones(number, bool), np.arange(number) % 2 == 0])
    left_won = np.tile([True, True, True, False, True, True, False, True], 2 * number // 8)
    worth = np.where(left == left_won, 1.0, 0.0) - 0.5
    group = np.repeat([0, 1], number)
    person = np.arange(2 * number) % 32
    mixed = mixed_duels(worth, left, find_clusters(article, person), group)
    assert estimate_of(mixed, article, person).estimate == pytest.approx(0.0, abs=0.07)
    balanced = np.arange(2 * number) % 2 == 0
    own = mixed_duels(worth, balanced, find_clusters(article, person), group)
    assert len(set(own.centres.round(9))) == 2 and len(set(mixed.centres.round(9))) == 1
    # Nothing helps where all stand on one side: each group stays what it is.
    same = mixed_duels(worth, left | True, find_clusters(article, person), group)
    assert len(set(same.centres.round(9))) == 2


def test_a_group_on_one_side_alone_counts_with_those_of_no_group() -> None:
    # Ten articles each of three groups with six duels each, and three of none; the second group
    # stands left in all, those of none on the right.
    article = np.repeat(np.arange(33), 6)
    group = np.where(article < 30, article // 10, -1)
    left = np.select([group == 1, group == -1], [True, False], np.arange(198) % 2 == 0)
    worth = np.random.default_rng(4).integers(0, 3, 198) / 2
    clusters = find_clusters(article, np.arange(198) % 6 + 6 * group.clip(0))
    mixed = mixed_duels(worth, left, clusters, group)
    joined = mixed_duels(worth, left, clusters, np.where(group == 1, -1, group))
    for name in ("values", "weights", "kept", "centres"):
        assert getattr(mixed, name) == pytest.approx(getattr(joined, name)), name
    of_group = [set(mixed.centres[group == each].round(9)) for each in (-1, 0, 1, 2)]
    assert of_group[0] == of_group[2] and len(set.union(*of_group)) == 3


def test_a_group_weighs_as_many_articles_as_it_has_however_often_it_was_drawn() -> None:
    # Five articles with three duels each, of which 12 of 15 are won, five with one each and 1 won.
    article = np.concatenate([np.repeat(np.arange(5), 3), np.arange(5, 10)])
    worth = np.array([1.0] * 12 + [0] * 3 + [1.0] + [0] * 4)
    group = np.repeat([0, 1], [15, 5])
    clusters = find_clusters(article, np.arange(20))
    mixed = mixed_duels(worth, on_the_left(20), clusters, group)
    assert mixed.weights == pytest.approx([0.5 / 15] * 15 + [0.5 / 5] * 5)
    assert mixed.centres == pytest.approx([0.8] * 15 + [0.2] * 5)
    # (.8 + .2) / 2, not 13 / 20.
    assert estimate_of(mixed, article, np.arange(20)).estimate == 0.5
    # A third article of nobody's source beside them is of none of the two: 5 of 11 each.
    more = mixed_duels(
        np.append(worth, 1.0), on_the_left(21),
        find_clusters(np.append(article, 10), np.arange(21)), np.append(group, -1),
    )  # fmt: skip
    assert more.weights[[0, 15, 20]] == pytest.approx([5 / 11 / 15, 5 / 11 / 5, 1 / 11])
    assert more.centres[20] == pytest.approx((5 * 0.8 + 5 * 0.2 + 1) / 11)


def test_what_groups_differ_by_leaves_the_error() -> None:
    # Ten articles of which every duel of two is won, and ten of which none is but one.
    article = np.repeat(np.arange(20), 2)
    worth = np.array([1.0] * 20 + [0.0] * 19 + [1.0])
    clusters = find_clusters(article, np.arange(40))
    mixed = mixed_duels(worth, on_the_left(40), clusters, np.repeat([3, 7], 20))
    found = estimate_of(mixed, article, np.arange(40))
    assert found.estimate == pytest.approx((1 + 0.05) / 2)
    # Of the second ten alone: articles at 0 but one at 1/2, about a mean of 1/20. Nine to spare
    # (1 - 1/10), and that is what (1 - 1/20) of all with .9 / .95 of it kept comes to.
    between = (9 * 0.1**2 + 0.9**2) / 0.9
    assert found.parts.article == pytest.approx(between / 40**2)
    plain = two_way_mean(worth, clusters, span=None)
    assert plain is not None and plain.estimate == found.estimate
    assert found.error < 0.35 * plain.error


def test_sides_are_evened_out_within_a_group() -> None:
    # On the sea's six articles it stood left 12 times of 18 and won 9 of those, and 2 of 6; on the
    # land's six 6 times of 18, with 3 won, and 4 of 12 on the right.
    article = np.repeat(np.arange(12), 3)
    left = np.array(([True, True, False] * 6) + ([True, False, False] * 6))
    worth = np.zeros(36)
    worth[np.flatnonzero(left)[:9]] = 1
    worth[np.flatnonzero(~left[:18])[:2]] = 1
    worth[18 + np.flatnonzero(left[18:])[:3]] = 1
    worth[18 + np.flatnonzero(~left[18:])[:4]] = 1
    clusters = find_clusters(article, np.arange(36))
    mixed = mixed_duels(worth, left, clusters, np.repeat([0, 1], 18))
    sea, land = (9 / 12 + 2 / 6) / 2, (3 / 6 + 4 / 12) / 2
    assert mixed.centres == pytest.approx([sea] * 18 + [land] * 18)
    assert float(np.sum(mixed.weights * mixed.values)) == pytest.approx((sea + land) / 2)


@pytest.mark.parametrize("group", [None, np.zeros(30, int), np.full(30, 4), np.arange(30) // 6])
def test_one_group_or_only_small_ones_change_no_figure(group: Codes | None) -> None:
    rng = np.random.default_rng(3)
    article, person = np.arange(30) // 2, rng.permutation(30)
    worth, left = rng.integers(0, 3, 30) / 2, rng.random(30) < 0.5
    plain = mixed_duels(worth, left, find_clusters(article, person))
    mixed = mixed_duels(worth, left, find_clusters(article, person), group)
    assert estimate_of(mixed, article, person) == estimate_of(plain, article, person)


def test_weights_sum_to_one_on_one_article_too() -> None:
    clusters = find_clusters(np.zeros(3, int), np.arange(3))
    assert mixed_duels(np.ones(3), on_the_left(3), clusters).weights.tolist() == [1 / 3] * 3


def test_without_duels_there_is_nothing_to_mix() -> None:
    none = np.zeros(0, np.intp)
    for group in (None, none):
        mixed = mixed_duels(np.zeros(0), on_the_left(0), find_clusters(none, none), group)
        assert [len(each) for each in (mixed.values, mixed.weights, mixed.kept)] == [0, 0, 0]


@pytest.mark.parametrize(("articles", "persons", "stands"), [(5, 5, 1), (4, 9, 0), (9, 4, 0)])
def test_five_articles_and_five_persons_make_a_group_of_its_own(
    articles: int, persons: int, stands: int
) -> None:
    assert LEAST_IN_GROUP == 5
    # Everybody on everything of the first group; of the second a hundred on an article each.
    article = np.concatenate([np.repeat(np.arange(articles), persons), 50 + np.arange(100)])
    person = np.concatenate([np.tile(np.arange(persons), articles), 50 + np.arange(100)])
    group = np.repeat([0, 2], [articles * persons, 100])
    found = own_means(group, np.ones(len(group)), find_clusters(article, person))
    assert found.codes.tolist() == [stands] * (articles * persons) + [1 + stands] * 100
    assert found.kept[0] == 1
    assert len(found.kept) == 2 + stands


def test_uneven_clusters_count_as_the_fewer_that_they_are_worth() -> None:
    # Ten duels on one of six articles and one on each other: 15 ** 2 / 105 = 2.1 of them.
    article = np.concatenate([np.zeros(10, int), np.arange(1, 6), np.arange(10, 40)])
    group = np.repeat([0, 1], [15, 30])
    found = own_means(group, np.ones(45), find_clusters(article, np.arange(45)))
    assert found.codes.tolist() == [0] * 15 + [1] * 30
    # Kept of 30 of 45 ** 2 / (105 + 30) = 15: more than of all would be, so all of it.
    assert found.kept.tolist() == [1, 1]
    even = own_means(np.repeat([0, 1], [6, 24]), np.ones(30), find_clusters(*[np.arange(30)] * 2))
    assert even.kept == pytest.approx([1, (5 / 6) / (29 / 30), (23 / 24) / (29 / 30)])


def one_run(
    rng: np.random.Generator, *, apart: float, middle: float = 0.0
) -> tuple[Floats, NDArray[np.bool_], Codes, Codes]:
    """300 duels of 30 readers on 20 articles, tastes of .4 in log-odds; by turns of two sources,
    of which one prefers the version and the other does not, and the first is drawn thrice as
    often."""
    chance = np.tile([3.0, 1.0], 10)
    article = np.sort(rng.choice(20, 300, p=chance / chance.sum()))
    person = rng.integers(30, size=300)
    odds = middle + np.where(article % 2, -apart, apart)
    odds = odds + rng.normal(0, 0.4, 20)[article] + rng.normal(0, 0.4, 30)[person]
    won = rng.random(300) < special.expit(odds)
    return won - 0.5, rng.random(300) < 0.5, article, person


def judged(rng: np.random.Generator, *, apart: float, mix: bool) -> ClusteredEstimate:
    worth, left, article, person = one_run(rng, apart=apart)
    group = article % 2 if mix else None
    mixed = mixed_duels(worth, left, find_clusters(article, person), group)
    return estimate_of(mixed, article, person, span=1.0)


@pytest.mark.parametrize("apart", [0.0, 0.8])
def test_intervals_hold_and_are_sharper_where_sources_disagree(apart: float) -> None:
    ends, errors, missed = [], [], []
    for mix in (True, False):
        rng = np.random.default_rng(41)
        found = [judged(rng, apart=apart, mix=mix) for _ in range(300)]
        ends.append(np.mean([verdict_interval(e, looks="one look").holds(0) for e in found]))
        errors.append(float(np.mean([e.error for e in found])))
        missed.append(float(np.sqrt(np.mean([e.estimate**2 for e in found]))))
    assert 0.93 <= ends[0] <= 0.985
    assert 0.95 <= errors[0] / missed[0] <= 1.15
    if apart:
        # Drawn thrice as often, the source that prefers it makes it win six of ten by itself.
        assert missed[0] < 0.5 * missed[1]
        assert errors[0] < 0.86 * errors[1]
    else:
        # Weighing both alike costs .25 / .75 + .25 / .25 to 1, a third, of what duels do alone.
        assert errors[0] < 1.12 * errors[1]
