"""Groups of articles with a mean of their own: which have one, and what it leaves of a variance."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.stats.article_groups import LEAST_IN_GROUP, own_means
from evaluation.stats.clustered_variance import effective_number
from evaluation.stats.clusters import find_clusters
from tests.evaluation.stats.thumbs import counts


def grid(*articles: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Group, article and person of opinions: of each group so many articles and as many persons of
    its own, each of whom has an opinion on each."""
    rows = [
        (group, 100 * group + article, 100 * group + person)
        for group, number in enumerate(articles)
        for article in range(number)
        for person in range(number)
    ]
    group, article, person = (np.array(column) for column in zip(*rows, strict=True))
    return group, article, person


def test_groups_of_five_articles_and_persons_have_means_of_their_own() -> None:
    assert LEAST_IN_GROUP == 5
    group, article, person = grid(4, 5, 8)
    found = own_means(group, np.ones(len(group)), find_clusters(article, person))
    assert [set(found.codes[group == each].tolist()) for each in range(3)] == [{0}, {1}, {2}]
    # All in all: 16 + 25 + 64 opinions on articles with 4, 5 and 8 of them.
    every = 105**2 / (4 * 4**2 + 5 * 5**2 + 8 * 8**2)
    kept = [(1 - 1 / 5) / (1 - 1 / every), (1 - 1 / 8) / (1 - 1 / every)]
    assert found.kept.tolist() == pytest.approx([1.0, *kept])


def test_many_articles_of_few_persons_have_none() -> None:
    group, article, person = grid(8, 8)
    few = np.where(group == 1, person % 4, person)
    found = own_means(group, np.ones(len(group)), find_clusters(article, few))
    assert set(found.codes[group == 1].tolist()) == {0} and found.codes.max() == 1


def test_uneven_loads_are_fewer_equal_ones() -> None:
    group, article, person = grid(6, 6)
    loads = np.where(article % 100 == 0, 3.0, 1.0)
    found = own_means(group, loads, find_clusters(article, person))
    # Five and one of three times as much: 8**2 / (5 + 9) = 4.57.
    assert effective_number(np.array([3.0, 1, 1, 1, 1, 1])) < LEAST_IN_GROUP
    assert found.codes.tolist() == [0] * len(group)


def test_where_persons_are_fewer_what_is_left_goes_by_what_each_of_them_weighs() -> None:
    # Two groups, each of 12 articles and 6 persons of its own, of whom three weigh twice as much.
    group, article, person = grid(12, 12)
    person = person % 100 // 2 + 100 * group
    loads = 1.0 + person % 2
    found = own_means(group, loads, find_clusters(article, person))
    # Of a person 24 or 48: 6 * 3 ** 2 / (3 * (1 + 4)) of a group, twice that in all.
    of_group = 9**2 / 15
    assert found.kept.tolist() == pytest.approx([1.0, *[(1 - 1 / 5.4) / (1 - 1 / 10.8)] * 2])
    assert of_group == pytest.approx(5.4)


def test_numbers_that_no_article_has_leave_groups_as_they_are() -> None:
    group, article, person = grid(6, 6)
    found = own_means(7 * group, np.ones(len(group)), find_clusters(article, person))
    near = own_means(group, np.ones(len(group)), find_clusters(article, person))
    assert found.codes.tolist() == near.codes.tolist() == (1 + group).tolist()
    assert found.kept.tolist() == near.kept.tolist()


@pytest.mark.parametrize("groups", [np.zeros(9, int), np.full(9, 2), np.zeros(0, int)])
def test_one_group_is_held_against_the_mean_of_all(groups: np.ndarray) -> None:
    clusters = find_clusters(np.arange(len(groups)), np.arange(len(groups)))
    found = own_means(groups, np.ones(len(groups)), clusters)
    assert (found.codes.tolist(), found.kept.tolist()) == ([0] * len(groups), [1.0])


def test_articles_are_held_against_their_groups_difference_in_the_error() -> None:
    """By article: squares of what each adds about its group's own difference, over what a group's
    mean keeps of them, and over what is left of all."""
    rows = [
        (4, 6, 8, 2),
        (5, 5, 6, 4),
        (9, 1, 3, 2),
        (2, 8, 9, 1),
        (6, 4, 7, 3),
        (3, 3, 4, 2),
        (8, 2, 3, 7),
        (7, 3, 5, 5),
        (6, 6, 2, 6),
        (9, 1, 6, 4),
        (8, 2, 8, 2),
        (5, 1, 2, 4),
    ]
    up, down, candidate_up, candidate_down = np.array(rows, float).T
    before, after = up + down, candidate_up + candidate_down
    differ = candidate_up / after - up / before
    weight = before * after / (before + after)
    group = np.repeat([0, 1], 6)
    weight *= 6 / np.bincount(group, weight)[group]
    weight /= weight.sum()
    loads = weight**2 * (1 / before + 1 / after)
    numbers = [effective_number(loads[group == each]) for each in (0, 1)]
    assert min(numbers) > LEAST_IN_GROUP
    own = np.bincount(group, weight * differ) / np.bincount(group, weight)
    every = effective_number(loads)
    kept = [min(1.0, (1 - 1 / number) / (1 - 1 / every)) for number in numbers]
    squares = (weight * (differ - own[group])) ** 2 / np.array(kept)[group]
    seen = counts(*rows).over(group).estimate
    assert seen is not None and seen.estimate == pytest.approx(float(weight @ differ))
    assert seen.parts.article == pytest.approx(float(squares.sum()) / (1 - 1 / every))
    assert seen.parts.article < counts(*rows).over(np.zeros(12, int)).estimate.parts.article  # type: ignore[union-attr,operator]
