"""Replicates of strengths: each is the fit of its own counts; the sandwich agrees."""

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.stats.bradley_terry import bradley_terry
from evaluation.stats.bradley_terry_bootstrap import clustered_strengths
from evaluation.stats.bradley_terry_kernel import slopes
from evaluation.stats.bradley_terry_model import gradient, information, pull, sums_of
from evaluation.stats.clustered_bootstrap import (
    Over,
    Reweighting,
    Votes,
    count_votes,
    empty_table,
)
from evaluation.stats.duel_counts import cells_of, duel_cells, duel_counts
from evaluation.stats.duel_standing import duel_standing
from evaluation.stats.duels import Duels
from evaluation.stats.interval import two_sided_z
from evaluation.stats.rank_range import rank_ranges
from tests.evaluation.stats.duels import some_duels


def counted(duels: Duels, *, over: Over = "both", replicates: int = 60) -> NDArray[np.int32]:
    reweighting = Reweighting(seed=3, replicates=replicates, over=over)
    table = empty_table(cells=cells_of(4), reweighting=reweighting)
    votes = Votes(
        duel_cells(
            *(column.astype(np.int64) for column in (duels.left, duels.right, duels.outcome))
        ),
        duels.articles.astype(np.uint64),
        duels.people.astype(np.uint64),
        np.ones(len(duels.left), dtype=np.int32),
    )
    count_votes(table, votes, reweighting=reweighting)
    return table


def test_each_replicate_is_the_fit_of_its_own_counts() -> None:
    table = counted(some_duels(3000, seed=1))
    clustered = clustered_strengths(table, versions=4, over="both")
    assert clustered is not None
    errors = np.sqrt(np.diag(clustered.independent))
    counts = duel_counts(table, versions=4)
    assert clustered.fit == bradley_terry(counts[..., 0])
    plain = np.array(clustered.fit.strengths, dtype=float)
    for r in range(60):
        own = np.array(bradley_terry(counts[..., 1 + r]).strengths, dtype=float)
        distance = clustered.deviations[:, r] + plain - own
        assert (np.abs(distance) < 0.02 * errors).all()


def test_the_compiled_slope_is_the_plain_one_and_that_of_the_likelihood() -> None:
    table = counted(some_duels(500, seed=2))
    sums = sums_of(duel_counts(table, versions=4)[..., 1:])
    parameters = np.random.default_rng(1).normal(0, 0.3, size=(6, 60))
    plain = gradient(parameters, sums)
    left, right = np.indices((4, 4))
    rows = np.where(left != right, duel_cells(left, right, np.zeros((4, 4), dtype=int)), -1)
    powers = np.exp(parameters[:4] / 2), np.exp(parameters[4] / 2), np.exp(parameters[5])
    assert slopes(table, 1, rows, *powers) - pull(parameters) == pytest.approx(plain, abs=1e-8)


def test_the_information_is_the_slope_of_the_slope() -> None:
    sums = sums_of(duel_counts(counted(some_duels(500, seed=2)), versions=4)[..., :1])
    parameters = np.random.default_rng(1).normal(0, 0.3, size=(6, 1))
    matrix = information(parameters, sums)[0]
    for k in range(6):
        step = np.zeros((6, 1))
        step[k] = 1e-5
        slope = (gradient(parameters - step, sums) - gradient(parameters + step, sums)) / 2e-5
        filled = np.where(np.arange(6) < 4, matrix[k] - slope[:, 0], 0.0) if k < 4 else 0.0
        assert matrix[k] - filled == pytest.approx(slope[:, 0], abs=1e-3)
        assert np.ptp(np.broadcast_to(filled, 6)[:4]) == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("over", ["readers", "articles"])
def test_one_way_replicates_spread_as_the_sandwich_says(over: Over) -> None:
    duels = some_duels(4000, seed=4)
    clustered = clustered_strengths(
        counted(duels, over=over, replicates=600), versions=4, over=over
    )
    alone = np.arange(4000)
    one_way = Duels(
        duels.left,
        duels.right,
        duels.outcome,
        duels.articles if over == "articles" else alone,
        duels.people if over == "readers" else alone,
    )
    sandwich = duel_standing(one_way, versions=4).difference(0, 2)
    assert clustered is not None
    assert sandwich is not None
    spread = (clustered.deviations[2] - clustered.deviations[0]).std()
    assert sandwich.interval is not None
    error = (sandwich.interval.high - sandwich.interval.low) / 2 / two_sided_z(0.95)
    assert spread == pytest.approx(error, rel=0.12)  # 4 % Monte Carlo, 60 clusters


def test_two_way_intervals_are_those_of_the_sandwich() -> None:
    duels = some_duels(4000, seed=5)
    clustered = clustered_strengths(counted(duels, replicates=600), versions=4, over="both")
    sandwich = duel_standing(duels, versions=4)
    assert clustered is not None
    for baseline, candidate in ((0, 1), (3, 2)):
        ours = clustered.difference(baseline, candidate)
        peer = sandwich.difference(baseline, candidate)
        assert ours is not None
        assert peer is not None
        assert peer.interval is not None
        assert ours.high - ours.low == pytest.approx(
            peer.interval.high - peer.interval.low, rel=0.2
        )
        assert (ours.low + ours.high) / 2 == pytest.approx(peer.difference, abs=0.08)


def test_versions_that_cannot_be_compared_have_no_interval() -> None:
    duels = some_duels(400, seed=7)
    kept = (duels.left < 2) & (duels.right < 2)
    few = Duels(
        *(getattr(duels, f)[kept] for f in ("left", "right", "outcome", "articles", "people"))
    )
    clustered = clustered_strengths(counted(few), versions=4, over="both")
    sandwich = duel_standing(few, versions=4)
    assert clustered is not None
    assert clustered.compared == (0, 1)
    assert clustered.strengths()[2:] == [None, None]
    assert clustered.strengths()[0] is not None
    assert clustered.difference(0, 2) is None
    assert sandwich.difference(0, 2) is None
    assert rank_ranges(clustered)[2:] == [None, None]


def test_no_duels_give_nothing() -> None:
    empty = np.zeros((cells_of(4), 11), dtype=np.int32)
    assert clustered_strengths(empty, versions=4, over="both") is None


def test_replicates_in_which_a_version_won_everything_stay_finite() -> None:
    # A won nine of ten: about a third of the replicates lack its one defeat.
    cells = duel_cells(np.zeros(10, int), np.ones(10, int), np.array([0] * 9 + [2]))
    votes = Votes(
        cells, np.arange(10, dtype=np.uint64), np.arange(10, dtype=np.uint64), np.ones(10, np.int32)
    )
    reweighting = Reweighting(seed=1, replicates=200, over="readers")
    table = empty_table(cells=cells_of(2), reweighting=reweighting)
    count_votes(table, votes, reweighting=reweighting)
    clustered = clustered_strengths(table, versions=2, over="readers", left_effect=False)
    assert clustered is not None
    assert np.isfinite(clustered.deviations).all()
    interval = clustered.difference(1, 0)
    assert interval is not None
    assert interval.low < np.log(9) < 8 < interval.high
