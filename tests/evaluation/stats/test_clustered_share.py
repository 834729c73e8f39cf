"""Shares under clustering: the plain case is Wilson's, likeness of votes widens, edges hold."""

import numpy as np
import pytest
from numpy.typing import NDArray

from evaluation.stats.clustered_bootstrap import Over, Reweighting, Votes, count_votes, empty_table
from evaluation.stats.clustered_share import clustered_shares, share_difference
from evaluation.stats.wilson import share_interval


def counted(
    yes: NDArray[np.bool_],
    readers: NDArray[np.int64],
    articles: NDArray[np.int64],
    *,
    over: Over = "both",
    items: NDArray[np.int64] | None = None,
    seed: int = 1,
) -> NDArray[np.int32]:
    """Shape (2, items, 1 + replicates): yes and no."""
    items = np.zeros(len(yes), dtype=np.int64) if items is None else items
    number = int(items.max(initial=0)) + 1
    reweighting = Reweighting(seed=seed, replicates=999, over=over)
    table = empty_table(cells=2 * number, reweighting=reweighting)
    votes = Votes(
        items + number * ~yes,
        articles.astype(np.uint64),
        readers.astype(np.uint64),
        np.ones(len(yes), dtype=np.int32),
    )
    count_votes(table, votes, reweighting=reweighting)
    return table.reshape(2, number, -1)


def test_votes_that_resemble_nobody_count_in_full() -> None:
    yes = np.arange(400) % 4 != 0
    outcomes = counted(yes, np.arange(400), np.arange(400))
    (share,) = clustered_shares(outcomes, worth=(1, 0), over="both")
    assert (share.share, share.votes) == (0.75, 400)
    assert share.design_effect == pytest.approx(1.0, abs=0.2)
    wilson = share_interval(successes=300, trials=400)
    assert wilson is not None
    assert share.interval is not None
    assert share.interval.low == pytest.approx(wilson.low, abs=0.006)
    assert share.interval.high == pytest.approx(wilson.high, abs=0.006)


def test_a_reader_who_votes_alike_ten_times_counts_once() -> None:
    readers = np.repeat(np.arange(60), 10)
    yes = np.isin(readers, np.arange(0, 60, 3), invert=True)
    outcomes = counted(yes, readers, np.arange(600))
    (share,) = clustered_shares(outcomes, worth=(1, 0), over="both")
    assert share.design_effect == pytest.approx(10, rel=0.2)


@pytest.mark.parametrize("over", ["readers", "both"])
def test_all_in_favour_count_their_readers(over: Over) -> None:
    # Ten votes of each of 12 readers: likeness cannot be seen, the worst is assumed.
    outcomes = counted(np.ones(120, bool), np.repeat(np.arange(12), 10), np.arange(120), over=over)
    (share,) = clustered_shares(outcomes, worth=(1, 0), over=over)
    assert share.share == 1.0
    assert share.design_effect == pytest.approx(10, rel=0.25)
    wilson = share_interval(successes=12, trials=12)
    assert wilson is not None
    assert share.interval is not None
    assert share.interval.low == pytest.approx(wilson.low, abs=0.07)
    assert share.interval.high == 1.0


def test_an_item_without_votes_stays_empty() -> None:
    outcomes = np.zeros((2, 1, 100), dtype=np.int32)
    (share,) = clustered_shares(outcomes, worth=(1, 0), over="both")
    assert (share.share, share.interval, share.votes, share.design_effect) == (None, None, 0, None)
    difference = share_difference(outcomes[:, 0], outcomes[:, 0], worth=(1, 0), over="both")
    assert (difference.difference, difference.interval, difference.error) == (None, None, None)


def test_a_tie_is_worth_half() -> None:
    # 4 won, 2 tied, 4 lost: (4 + 1) / 10
    outcomes = np.repeat(np.array([4, 2, 4], dtype=np.int32)[:, None, None], 50, axis=2)
    (share,) = clustered_shares(outcomes, worth=(1, 0.5, 0), over="readers")
    assert (share.share, share.votes) == (0.5, 10)


def test_what_readers_do_to_both_does_not_count_against_either() -> None:
    # Each reader judges both versions on every article; lenient readers are lenient to both.
    rng = np.random.default_rng(5)
    readers = np.tile(np.repeat(np.arange(80), 6), 2)
    articles = np.tile(np.arange(6), 160)
    items = np.repeat([0, 1], 480)
    lenient = rng.normal(0, 2, size=80)[readers]
    yes = lenient + 0.5 * items + rng.logistic(size=960) > 0
    outcomes = counted(yes, readers, articles, items=items)
    difference = share_difference(outcomes[:, 0], outcomes[:, 1], worth=(1, 0), over="both")
    shares = clustered_shares(outcomes, worth=(1, 0), over="both")
    assert difference.difference == pytest.approx(yes[480:].mean() - yes[:480].mean())
    assert difference.interval is not None
    one, other = (s.interval.high - s.interval.low for s in shares if s.interval is not None)
    assert difference.interval.high - difference.interval.low < 0.75 * np.hypot(one, other)


def test_few_votes_all_alike_are_no_sure_difference() -> None:
    # 40 of 40 against 950 of 1,000. As if one vote more of each kind had come to the 40:
    # (41 / 42) (1 / 42) / 42 = 0.0235^2, where the replicates of the 40 never vary.
    yes = np.concatenate([np.arange(1000) % 20 != 0, np.ones(40, bool)])
    items, each = np.repeat([0, 1], [1000, 40]), np.arange(1040)
    outcomes = counted(yes, each, each, items=items)
    found = share_difference(outcomes[:, 0], outcomes[:, 1], worth=(1, 0), over="both")
    assert found.difference == pytest.approx(0.05)
    assert found.error == pytest.approx(np.hypot(0.0235, 0.0069), rel=0.1)
    assert found.interval is not None and found.interval.holds(0)


def test_where_both_are_all_alike_their_numbers_decide() -> None:
    few, many = (np.array([[n] * 100, [0] * 100], dtype=np.int32) for n in (50, 5000))
    one, other = (share_difference(n, n, worth=(1, 0), over="both") for n in (few, many))
    assert one.difference == other.difference == 0.0
    assert one.error is not None and other.error is not None
    assert one.error > 50 * other.error > 0


@pytest.mark.parametrize(("share", "few"), [(0.99, 50), (0.95, 40), (0.5, 40)])
def test_differences_cover_where_one_side_has_few_votes(share: float, few: int) -> None:
    rng = np.random.default_rng(2026)
    runs = covered = 0
    items, each = np.repeat([0, 1], [600, few]), np.arange(600 + few)
    while runs < 60:
        outcomes = counted(rng.random(600 + few) < share, each, each, items=items, seed=runs)
        found = share_difference(outcomes[:, 0], outcomes[:, 1], worth=(1, 0), over="both")
        covered += found.interval is not None and found.interval.holds(0)
        runs += 1
    assert covered >= 0.87 * runs  # three standard errors below 95 %


def test_clustered_intervals_cover_where_wilsons_fall_short() -> None:
    # Beta-distributed readers and articles: a vote is yes with the mean of the two, 1/2 overall.
    rng = np.random.default_rng(2026)
    ours = naive = 0
    runs = 120
    for run in range(runs):
        readers, articles = np.repeat(np.arange(80), 10), rng.integers(60, size=800)
        taste, appeal = rng.beta(1, 1, size=80), rng.beta(1, 1, size=60)
        yes = rng.random(800) < (taste[readers] + appeal[articles]) / 2
        outcomes = counted(yes, readers, articles, seed=run)
        (share,) = clustered_shares(outcomes, worth=(1, 0), over="both")
        plain = share_interval(successes=int(yes.sum()), trials=800)
        ours += share.interval is not None and share.interval.holds(0.5)
        naive += plain is not None and plain.holds(0.5)
    assert ours >= 0.9 * runs
    assert naive < 0.9 * runs
