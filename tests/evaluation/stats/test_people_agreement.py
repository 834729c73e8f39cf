"""Two people on one pair: the sum, a naive twin of the variance, coverage."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from evaluation.stats.clustered_variance import smoothed_excess
from evaluation.stats.people_agreement import people_agreement
from evaluation.stats.verdict_interval import verdict_interval

Whole = NDArray[np.intp]
Floats = NDArray[np.float64]


def test_it_is_the_chance_that_another_person_chose_alike() -> None:
    # Pair 0: yes, yes, no. Its three have 1/2, 1/2 and 0 of the two others with them.
    # Pair 1: no, no: 1 and 1. Pair 2 has one person and tells nothing. (1/2 + 1/2 + 0 + 2) / 5.
    choice = np.array([1.0, 1, 0, 0, 0, 1])
    pair = np.array([0, 0, 0, 1, 1, 2])
    found = people_agreement(choice, pair=pair, article=pair, person=np.array([0, 1, 2, 0, 1, 0]))
    assert found is not None
    assert found.estimate == pytest.approx(3 / 5)
    assert found.opinions == 5


def test_without_two_on_a_pair_or_two_articles_it_is_not_known() -> None:
    one_each = np.array([0, 1, 2])
    args = {"pair": one_each, "article": one_each, "person": one_each}
    assert people_agreement(np.ones(3), **args) is None
    same = np.zeros(4, int)
    assert people_agreement(np.ones(4), pair=np.array([0, 0, 1, 1]), article=same,
                            person=np.arange(4)) is None  # fmt: skip


def naive_variance(choice: Floats, pair: Whole, article: Whole, person: Whole) -> float:
    """All products of two pairs of people that share an article or a person, none twice."""
    number = len(choice)
    size = np.bincount(pair)[pair]
    dyads = [(i, j, 2 / (number * (size[i] - 1))) for i, j in combinations(range(number), 2)
             if pair[i] == pair[j]]  # fmt: skip
    alike = {(i, j): float(choice[i] == choice[j]) for i, j, _ in dyads}
    mean = sum(weight * alike[i, j] for i, j, weight in dyads)
    total = 0.0
    for i, j, one in dyads:
        for k, m, other in dyads:
            same_person = {person[i], person[j]} & {person[k], person[m]}
            if article[i] == article[k] or same_person:
                total += one * other * (alike[i, j] - mean) * (alike[k, m] - mean)
    return total


def some_choices(
    rng: np.random.Generator,
    *,
    pairs: int,
    persons: int,
    choices: int,
    articles: int,
) -> tuple[Floats, Whole, Whole, Whole]:
    cells = rng.choice(pairs * persons, choices, replace=False)
    pair, person = np.divmod(cells, persons)
    article = pair % articles
    odds = rng.normal(0, 1.2, pairs)[pair] + rng.normal(0, 0.5, persons)[person]
    return (rng.random(choices) < special.expit(odds)).astype(float), pair, article, person


def test_the_variance_is_that_of_all_pairs_that_share_somebody() -> None:
    # Half of the persons answer as all do, the others at random, so that a person's agreements go
    # together over articles.
    rng = np.random.default_rng(11)
    pair, person = np.divmod(rng.choice(60 * 40, 240, replace=False), 40)
    right = rng.integers(2, size=60)[pair]
    choice = np.where(person % 2 == 0, right, rng.integers(2, size=240)).astype(float)
    article, several = pair % 40, np.bincount(pair)[pair] > 1
    found = people_agreement(choice, pair=pair, article=article, person=person)
    assert found is not None and found.parts.person is not None
    naive = naive_variance(choice[several], pair[several], article[several], person[several])
    # Made up for few clusters, by a thirtieth part each. Two who met on several pairs, which of
    # forty happens seldom, are counted with each of both.
    assert found.parts.person > 1.5 * found.parts.cell
    alone = found.estimate * (1 - found.estimate)
    excess = smoothed_excess(alone, min(found.effective.articles, found.effective.persons))
    assert found.parts.smoothing == pytest.approx(excess / found.opinions) and excess > 0
    assert found.parts.total - found.parts.smoothing == pytest.approx(naive, rel=0.15)


def test_each_part_of_the_variance_is_its_own_sum_over_pairs_of_people() -> None:
    rng = np.random.default_rng(13)
    choice, pair, article, person = some_choices(rng, pairs=30, persons=12, choices=90, articles=20)
    kept = np.bincount(pair)[pair] > 1
    found = people_agreement(choice, pair=pair, article=article, person=person)
    assert found is not None
    choice, pair, article, person = choice[kept], pair[kept], article[kept], person[kept]
    number, size = len(choice), np.bincount(pair)[pair]
    dyads = [(i, j, 2 / (number * (size[i] - 1)), float(choice[i] == choice[j]))
             for i, j in combinations(range(number), 2) if pair[i] == pair[j]]  # fmt: skip
    mean = sum(weight * alike for _, _, weight, alike in dyads)
    same_pair = same_article = same_person = 0.0
    for i, j, one, alike in dyads:
        for k, m, other, too in dyads:
            product = one * other * (alike - mean) * (too - mean)
            same_pair += product * (pair[i] == pair[k])
            same_article += product * (article[i] == article[k])
            shared = len({person[i], person[j]} & {person[k], person[m]})
            same_person += product * shared * (article[i] != article[k])
    articles, persons = (
        number**2 / np.square(np.bincount(codes)).sum() for codes in (article, person)
    )
    assert found.estimate == pytest.approx(mean)
    assert found.parts.cell == pytest.approx(same_pair)
    assert found.parts.article == pytest.approx(same_article / (1 - 1 / articles))
    assert found.parts.person == pytest.approx(
        same_pair + max(0.0, same_person) / (1 - 1 / persons)
    )


def test_intervals_hold_with_tastes_of_persons_and_pairs() -> None:
    rng = np.random.default_rng(12)
    design = {"pairs": 80, "persons": 25, "choices": 300, "articles": 40}
    of_pair, of_two = rng.normal(0, 1.2, 400_000), rng.normal(0, 0.5, (2, 400_000))
    yes = special.expit(of_pair + of_two)
    truth = float((yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])).mean())
    held, runs = 0, 200
    for _ in range(runs):
        choice, pair, article, person = some_choices(rng, **design)
        found = people_agreement(choice, pair=pair, article=article, person=person)
        assert found is not None
        ends = verdict_interval(found, looks="one look", bounds=(0, 1))
        held += ends.holds(truth)
    assert held >= 180
