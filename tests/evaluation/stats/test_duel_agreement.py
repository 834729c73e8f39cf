"""A judge's choices beside people's: the sums, a naive twin, coverage and power."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from evaluation.stats.clusters import find_clusters
from evaluation.stats.duel_agreement import DuelAgreement, duel_agreement
from evaluation.stats.linearised import linearised_estimate
from evaluation.stats.two_way_mean import two_way_mean
from evaluation.stats.verdict_interval import verdict_interval

Floats = NDArray[np.float64]


def agreement_of(people: list[float], judge: list[float]) -> DuelAgreement:
    """Each duel on an article of its own, by two people in turn."""
    number = len(people)
    clusters = find_clusters(np.arange(number), np.arange(number) % 2)
    return duel_agreement(np.array(people), np.array(judge), clusters)


def test_ties_of_the_judge_are_half_an_agreement_and_chance_goes_by_sides() -> None:
    # People: left, left, left, right. Judge: left, left, right, tie. Agreed 1, 1, 0, 1/2.
    seen = agreement_of([1, 1, 1, 0], [1, 1, 0, 0.5])
    assert seen.accuracy and seen.accuracy.estimate == 2.5 / 4
    # By chance: 3/4 of people and (1 + 1 + 0 + 1/2) / 4 = 5/8 of the judge are left:
    # 3/4 * 5/8 + 1/4 * 3/8 = 9/16, so kappa is (10/16 - 9/16) / (7/16).
    assert seen.kappa and seen.kappa.estimate == pytest.approx(1 / 7)
    # Pairs in one order 2, in the other 1, of 4 that people and 3 that the judge decided.
    assert seen.tau and seen.tau.estimate == pytest.approx((2 - 1) / np.sqrt(4 * 3))


def test_kappa_is_cohens_from_the_table_of_counts() -> None:
    rng = np.random.default_rng(3)
    people = rng.integers(2, size=200).astype(float)
    judge = np.where(rng.random(200) < 0.7, people, 1 - people)
    table = np.array([[((people == a) & (judge == b)).sum() for b in (0, 1)] for a in (0, 1)]) / 200
    chance = float(table.sum(axis=0) @ table.sum(axis=1))
    seen = agreement_of(people.tolist(), judge.tolist())
    assert seen.kappa
    assert seen.kappa.estimate == pytest.approx((np.trace(table) - chance) / (1 - chance))


def test_a_judge_that_all_follow_is_not_certain_by_as_much_as_the_scale_is_wide() -> None:
    # Of two people one more of each kind gains 3/16; by chance 3/4 * 3/4 + 1/4 * 1/4 agree, so
    # kappa's scale is 1 / (6/16) times as wide as a share's, and tau's twice.
    seen = agreement_of([1, 1, 1, 0], [1, 1, 1, 0])
    assert seen.accuracy and seen.accuracy.parts.total == pytest.approx(3 / 16 / 4)
    assert seen.kappa and seen.kappa.parts.total == pytest.approx(3 / 16 / 4 * (16 / 6) ** 2)
    assert seen.tau and seen.tau.parts.total == pytest.approx(3 / 16 / 4 * 2**2)


def test_unknown_is_none_and_never_0() -> None:
    none = agreement_of([], [])
    assert (none.accuracy, none.kappa, none.tau) == (None, None, None)
    ties = agreement_of([1, 0, 1, 0], [0.5] * 4)
    assert ties.tau is None and ties.accuracy and ties.accuracy.estimate == 0.5
    alike = agreement_of([1, 1, 1], [1, 1, 1])  # chance alone agrees on all
    assert alike.kappa is None and alike.accuracy and alike.accuracy.estimate == 1
    one = find_clusters(np.zeros(3, int), np.zeros(3, int))
    assert duel_agreement(np.ones(3), np.array([1, 0, 1.0]), one).accuracy is None


@pytest.mark.parametrize(("people", "judge"), [([0.5], [1]), ([1], [0.7]), ([np.nan], [1])])
def test_a_duel_that_people_left_open_is_refused(people: list[float], judge: list[float]) -> None:
    with pytest.raises(ValueError, match="decided duels"):
        agreement_of(people, judge)


def test_the_error_of_a_mean_is_the_means_own() -> None:
    rng = np.random.default_rng(4)
    values, clusters = rng.random(50), find_clusters(np.arange(50) // 5, np.arange(50) % 7)
    mean = two_way_mean(values, clusters, span=1.0)
    found = linearised_estimate(float(values.mean()), values - values.mean(), clusters, span=1.0)
    assert found == mean


def weighted(statistic: str, people: Floats, judge: Floats, weights: Floats) -> float:
    """Kappa or tau where duels count unequally."""
    p, j, agreed = (
        np.average(e, weights=weights) for e in (people, judge, 1 - abs(people - judge))
    )
    if statistic == "kappa":
        chance = p * j + (1 - p) * (1 - j)
        return float((agreed - chance) / (1 - chance))
    s, t = 2 * people - 1, 2 * judge - 1
    joint, decided = (np.average(e, weights=weights) for e in (s * t, t * t))
    return float(joint / np.sqrt(decided))


@pytest.mark.parametrize("statistic", ["kappa", "tau"])
def test_what_a_duel_adds_is_how_the_figure_moves_as_it_counts_more(statistic: str) -> None:
    rng = np.random.default_rng(2)
    people = (rng.random(30) < 0.8).astype(float)
    judge = np.where(rng.random(30) < 0.5, people, rng.choice([0, 0.5, 0.5, 1.0], 30))
    steps = 1e-5 * np.eye(30)
    moved = [
        (
            weighted(statistic, people, judge, 1 + step)
            - weighted(statistic, people, judge, 1 - step)
        )
        / 2e-5
        for step in steps
    ]
    found = getattr(
        duel_agreement(people, judge, find_clusters(*np.indices((2, 30))[1])), statistic
    )
    assert found.parts.cell == pytest.approx(np.square(moved).sum() * 30 / 29, rel=1e-6)


@dataclass(frozen=True)
class Simulated:
    people: Floats
    judge: Floats
    article: NDArray[np.intp]
    person: NDArray[np.intp]


def simulated(rng: np.random.Generator, *, articles: int, persons: int, duels: int) -> Simulated:
    """People follow a right answer with .8, more or less by person and by article; a judge that
    answers once an article and side with .7, and ties one in ten."""
    article, person = rng.integers(articles, size=duels), rng.integers(persons, size=duels)
    right = rng.integers(2, size=articles).astype(float)
    odds = 1.4 + rng.normal(0, 0.4, persons)[person] + rng.normal(0, 0.4, articles)[article]
    people = np.where(rng.random(duels) < special.expit(odds), right[article], 1 - right[article])
    said = np.where(rng.random(articles) < 0.7, right, 1 - right)
    said = np.where(rng.random(articles) < 0.1, 0.5, said)
    return Simulated(people, said[article], article, person)


@pytest.mark.parametrize(("articles", "persons", "duels"), [(25, 12, 150), (60, 40, 600)])
def test_intervals_hold_with_clusters(articles: int, persons: int, duels: int) -> None:
    rng = np.random.default_rng([7, articles])
    great = simulated(rng, articles=60_000, persons=30_000, duels=600_000)
    wide = duel_agreement(great.people, great.judge, find_clusters(great.article, great.person))
    held = {"accuracy": 0, "kappa": 0, "tau": 0}
    runs = 200
    for _ in range(runs):
        run = simulated(rng, articles=articles, persons=persons, duels=duels)
        found = duel_agreement(run.people, run.judge, find_clusters(run.article, run.person))
        for name in held:
            each, true = getattr(found, name), getattr(wide, name).estimate
            ends = verdict_interval(each, looks="one look", bounds=(-1, 1))
            held[name] += ends.holds(true)
    # Of 200 runs at .95 fewer than 180 hold once in a thousand times.
    assert stats.binom.cdf(179, 200, 0.95) < 0.002
    assert min(held.values()) >= 180, held


def test_a_tau_and_an_accuracy_turn_round_with_the_judge() -> None:
    for people, judge in product(([1.0, 0.0, 1.0, 0.0],), ([1.0, 0.0, 0.0, 0.0],)):
        seen, turned = agreement_of(people, judge), agreement_of(people, [1 - j for j in judge])
        assert seen.accuracy and turned.accuracy and seen.tau and turned.tau
        assert seen.accuracy.estimate == 1 - turned.accuracy.estimate
        assert seen.tau.estimate == -turned.tau.estimate
