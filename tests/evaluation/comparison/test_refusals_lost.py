"""By a rule an article that a version alone refused is lost to it: estimate and error."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evaluation.comparison.refusals import PairRefusals, with_refusals_lost
from evaluation.stats.clustered_variance import ClusteredEstimate
from evaluation.stats.clusters import find_clusters
from evaluation.stats.two_way_mean import two_way_mean
from evaluation.stats.verdict_interval import verdict_interval


def mean_of(values: list[float], articles: list[int], persons: list[int]) -> ClusteredEstimate:
    found = two_way_mean(
        np.array(values), find_clusters(np.array(articles), np.array(persons)), span=1.0
    )
    assert found is not None
    return found


def refusals(baseline: list[int], candidate: list[int]) -> PairRefusals:
    return PairRefusals(
        np.arange(len(baseline), dtype=np.int32),
        np.array(baseline, bool),
        np.array(candidate, bool),
    )


WON = mean_of([0.5, 0.5, 0.5, -0.5], [0, 0, 1, 1], [0, 1, 0, 1])  # 3 of 4: +1/4


def test_articles_refused_by_one_are_lost_or_won() -> None:
    found = with_refusals_lost(WON, refusals([0, 0, 0, 0, 1], [1, 1, 0, 0, 0]))
    # of 5 articles 2 lost, 1 won: 2/5 · 1/4 + (1 - 2) / 10
    assert found.estimate == pytest.approx(0.0)
    square = 2 / 5 / 16 + 3 / 5 / 4
    error = math.sqrt((2 / 5) ** 2 * WON.error**2 + square / 5)
    assert found.error == pytest.approx(error)
    assert found.opinions == 4


def test_articles_that_both_refused_tell_nothing() -> None:
    assert with_refusals_lost(WON, refusals([1, 0, 0], [1, 0, 0])) is WON
    assert with_refusals_lost(WON, refusals([1, 1], [1, 1])) is WON
    one_more = with_refusals_lost(WON, refusals([1, 0], [1, 1]))
    assert one_more.estimate == -0.5  # of the one article that is left


def test_who_refuses_nothing_is_judged_as_before() -> None:
    assert with_refusals_lost(WON, refusals([0] * 9, [0] * 9)) is WON
    assert with_refusals_lost(WON, refusals([], [])) is WON


def test_refusals_of_either_are_mirrored() -> None:
    lost = mean_of([-0.5, -0.5, -0.5, 0.5], [0, 0, 1, 1], [0, 1, 0, 1])
    one = with_refusals_lost(WON, refusals([0, 0, 1], [1, 0, 0]))
    other = with_refusals_lost(lost, refusals([1, 0, 0], [0, 0, 1]))
    assert one.estimate == -other.estimate and one.error == other.error


def test_the_interval_covers_and_is_no_wider_than_it_has_to_be() -> None:
    rng = np.random.default_rng(7)
    share, rate, covered, reach = 0.2, 0.6, 0, []
    truth = (1 - share) * (rate - 0.5) - share / 2  # each article refused with .2: -0.02
    for _ in range(600):
        refused = rng.random(60) < share
        articles = rng.choice(np.flatnonzero(~refused), 240)
        values = (rng.random(240) < rate) - 0.5
        duels = mean_of(list(values), list(articles), list(rng.integers(0, 40, 240)))
        found = with_refusals_lost(duels, refusals([0] * 60, list(refused)))
        ends = verdict_interval(found, looks="one look", bounds=(-0.5, 0.5))
        covered += ends.low <= truth <= ends.high
        reach.append(ends.high - ends.low)
    # 600 · .95 = 570 ± 3 · √(600 · .95 · .05) = 16, and a little more where it is careful
    assert 553 <= covered <= 598
    # √(.8² · .24/240 + .2 · .8 · .6²/60) = .040: 1.96 to each side is .157
    assert 0.15 < float(np.mean(reach)) < 0.20
