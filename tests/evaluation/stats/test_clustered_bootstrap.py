"""The table of reweighted counts: the sum by hand, any order, parts, and votes taken back."""

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.stats.clustered_bootstrap import Over, Reweighting, Votes, count_votes, empty_table
from evaluation.stats.counter_weights import poisson_weights

CELLS, REPLICATES = 5, 40


def some_votes(number: int, seed: int = 1) -> Votes:
    rng = np.random.default_rng(seed)
    return Votes(
        cells=rng.integers(CELLS, size=number),
        articles=rng.integers(6, size=number).astype(np.uint64),
        readers=rng.integers(2**63, size=8).astype(np.uint64)[rng.integers(8, size=number)],
        times=np.ones(number, dtype=np.int32),
    )


def part(votes: Votes, which: NDArray[np.intp] | slice, times: int = 1) -> Votes:
    return Votes(
        votes.cells[which], votes.articles[which], votes.readers[which], times * votes.times[which]
    )


def counted(*parts: Votes, over: Over = "both", seed: int = 7) -> NDArray[np.int32]:
    reweighting = Reweighting(seed=seed, replicates=REPLICATES, over=over)
    table = empty_table(cells=CELLS, reweighting=reweighting)
    for votes in parts:
        count_votes(table, votes, reweighting=reweighting)
    return table


@pytest.mark.parametrize("over", ["articles", "readers", "both"])
def test_each_replicate_is_the_sum_of_the_products_of_weights(over: Over) -> None:
    votes = some_votes(60)
    expected = np.zeros((CELLS, 1 + REPLICATES), dtype=int)
    for cell, article, reader in zip(votes.cells, votes.articles, votes.readers, strict=True):
        weight = np.ones(REPLICATES, dtype=int)
        if over != "readers":
            weight *= poisson_weights([article], replicates=REPLICATES, seed=7, family="article")[0]
        if over != "articles":
            weight *= poisson_weights([reader], replicates=REPLICATES, seed=7, family="reader")[0]
        expected[cell] += np.concatenate([[1], weight])
    assert (counted(votes, over=over) == expected).all()


def test_the_order_of_votes_does_not_matter() -> None:
    votes = some_votes(200)
    shuffled = part(votes, np.random.default_rng(2).permutation(200))
    assert (counted(votes) == counted(shuffled)).all()


def test_parts_counted_apart_add_up() -> None:
    votes = some_votes(200)
    here, there = part(votes, slice(0, 70)), part(votes, slice(70, 200))
    assert (counted(votes) == counted(here, there)).all()
    assert (counted(votes) == counted(here) + counted(there)).all()


def test_a_vote_taken_back_was_never_counted() -> None:
    votes = some_votes(200)
    kept, withdrawn = part(votes, slice(0, 150)), part(votes, slice(150, 200))
    assert (counted(votes, part(withdrawn, slice(None), times=-1)) == counted(kept)).all()


def test_no_votes_change_nothing() -> None:
    assert not counted(some_votes(0)).any()


def test_another_seed_gives_other_replicates_of_the_same_counts() -> None:
    votes = some_votes(60)
    one, other = counted(votes), counted(votes, seed=8)
    assert (one[:, 0] == other[:, 0]).all()
    assert (one[:, 1:] != other[:, 1:]).any()


def test_a_table_of_other_replicates_is_refused() -> None:
    table = empty_table(cells=CELLS, reweighting=Reweighting(seed=7, replicates=10))
    with pytest.raises(ValueError, match="has 10 replicates, the reweighting 11"):
        count_votes(table, some_votes(3), reweighting=Reweighting(seed=7, replicates=11))


def test_a_cell_outside_the_table_is_refused() -> None:
    reweighting = Reweighting(seed=7, replicates=10)
    table = empty_table(cells=1, reweighting=reweighting)
    with pytest.raises(ValueError, match="append rows"):
        count_votes(table, some_votes(20), reweighting=reweighting)


def test_votes_of_unequal_length_or_negative_cell_are_refused() -> None:
    votes = some_votes(3)
    with pytest.raises(ValueError, match="give one length"):
        Votes(votes.cells[:2], votes.articles, votes.readers, votes.times)
    with pytest.raises(ValueError, match="below 0"):
        Votes(votes.cells - 10, votes.articles, votes.readers, votes.times)
