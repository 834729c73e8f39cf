"""Futures that are played out, written out one by one, and what is said of when each settles."""

import math

import numpy as np
import pytest
from scipy import stats

from evaluation.stats.clustered_variance import (
    ClusteredBy,
    ClusteredEstimate,
    EffectiveNumbers,
    VarianceParts,
)
from evaluation.stats.clusters import Floats
from evaluation.stats.what_is_missing import (
    GROWING,
    Growing,
    MoreNeeded,
    WhatIsMissing,
    _doubts,
    what_is_missing,
)
from tests.evaluation.stats.test_what_is_missing import SIZES, estimate_of

GROWN = 1_000 ** (np.arange(51) / 50)  # as many times as now, up to a thousand, in fifty steps


def settled_from(columns: np.ndarray) -> WhatIsMissing:
    """What is said where the future of each row is settled from that step on; 51 for never."""

    def settles(low: Floats, high: Floats) -> np.ndarray:
        assert low.shape == high.shape
        if low.shape == (400, 1):  # today's interval
            return np.zeros(low.shape, dtype=bool)
        assert low.shape == (400, 50)
        return np.asarray(np.arange(1, 51) >= columns[:, None])

    now = estimate_of(0.08, cell=0.04, article=0.01, person=0.01)
    return what_is_missing(now, SIZES, settles, rng=np.random.default_rng(1), votes_a_day=7.0)


def test_the_farthest_that_is_thought_of_is_a_thousand_times_what_there_is() -> None:
    seen = settled_from(np.full(400, 50))
    # It may have been settled since the step before, a fiftieth of the way down to now.
    before = 1_000 ** (49 / 50) - 1
    assert seen.votes == MoreNeeded(math.ceil(200 * before), 200 * 999)
    assert seen.readers == MoreNeeded(math.ceil(50 * before), 50 * 999)
    assert seen.articles == MoreNeeded(math.ceil(40 * before), 40 * 999)
    assert seen.everything == seen.votes_then == seen.votes
    assert seen.days == MoreNeeded(math.ceil(math.ceil(200 * before) / 7), math.ceil(199_800 / 7))
    assert settled_from(np.full(400, 51)) == WhatIsMissing(False, *[None] * 7)


def test_what_the_first_step_settles_takes_one_more_at_least() -> None:
    seen = settled_from(np.ones(400, int))
    assert seen.votes == MoreNeeded(1, math.ceil(200 * (GROWN[1] - 1)))


@pytest.mark.parametrize(("early", "late", "least", "most"), [
    (40, 40, 10, 20), (39, 40, 20, 20), (40, 41, 10, 30),
])  # fmt: skip
def test_a_range_leaves_a_tenth_of_futures_to_each_side(
    early: int, late: int, least: int, most: int
) -> None:
    columns = np.full(400, 20)
    columns[:early] = 10
    columns[400 - late :] = 30
    seen = settled_from(columns).votes
    assert seen is not None
    assert seen.least == math.ceil(200 * (GROWN[least - 1] - 1))
    assert seen.most == math.ceil(200 * (GROWN[most] - 1))


@pytest.mark.parametrize(("never", "bounded"), [(40, True), (41, False)])
def test_a_range_is_open_where_more_than_a_tenth_of_futures_settle_nothing(
    never: int, bounded: bool
) -> None:
    seen = settled_from(np.where(np.arange(400) < never, 51, 20))
    assert seen.votes is not None and (seen.votes.most is not None) == bounded
    assert seen.days is not None and (seen.days.most is not None) == bounded
    assert seen.days.least == math.ceil(seen.votes.least / 7)


@pytest.mark.parametrize(("never", "binding"), [(199, "votes"), (201, None)])
def test_nothing_binds_where_half_of_futures_settle_nothing(never: int, binding: str) -> None:
    seen = settled_from(np.where(np.arange(400) < never, 51, 20))
    assert seen.binding == binding and (seen.votes_then is None) == (binding is None)


def test_a_variance_of_few_clusters_is_doubted_as_a_sum_of_as_many_squares_less_one() -> None:
    now = estimate_of(0.0, cell=0.1, articles=1.5, persons=41)
    squares = np.random.default_rng(3).chisquare([[[1.0]], [[40.0]]], size=(2, 25, 1))
    found = _doubts(now, np.random.default_rng(3))
    expected = np.minimum(2.0, np.maximum(0.5, np.array([[[1.0]], [[40.0]]]) / squares))
    assert found == pytest.approx(expected)
    assert (found[0].min(), found[0].max()) == (0.5, 2.0)  # of one square it might be anything


def naive_split(
    parts: VarianceParts, growing: Growing, article: float, person: float
) -> tuple[float, float]:
    """Variance that falls as opinions grow, and what stays, each part as often as is doubted."""
    of_articles = max(0.0, article * (parts.article or 0.0) - parts.cell)
    of_persons = max(0.0, person * (parts.person or 0.0) - parts.cell)
    falls, stays = parts.cell + parts.smoothing, 0.0
    for name, part in (("articles", of_articles), ("readers", of_persons)):
        falls, stays = (falls + part, stays) if name in growing else (falls, stays + part)
    return falls, stays


def naive_ends(
    now: ClusteredEstimate,
    growing: Growing,
    usual: float | None,
    future: int,
    step: int,
    *,
    doubted: bool,
) -> tuple[float, float]:
    """An interval of one future after so many steps, one step at a time."""
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((400, 51))[future]
    free = np.array([now.effective.articles, now.effective.persons]) - 1
    doubts = free / rng.chisquare(free[:, None, None], size=(2, 25, 1))[:, future % 25, 0].T
    doubts = np.clip(doubts, 0.5, 2.0) if doubted else np.ones(2)
    falls, stays = naive_split(now.parts, growing, *doubts)
    weight = 1.0 if usual is None else (usual**2 + stays) / (usual**2 + stays + falls)
    truth = weight * now.estimate + math.sqrt(weight * falls) * noise[0]
    total = now.estimate
    for at in range(1, step + 1):
        more = GROWN[at] - GROWN[at - 1]
        total += truth * more + math.sqrt(falls * more) * noise[at]
    times = GROWN[step]
    seen = naive_split(now.parts, growing, 1.0, 1.0)
    falling = seen[0] / times + falls * (1 - 1 / times)
    staying = seen[1] / times + stays * (1 - 1 / times)
    error = math.sqrt(falling / times + staying)
    numbers = []
    if now.clustered_by != "person":
        numbers.append(now.effective.articles * (times if "articles" in growing else 1.0))
    if now.clustered_by != "article":
        numbers.append(now.effective.persons * (times if "readers" in growing else 1.0))
    reach = stats.t.ppf(0.95, min(numbers) - 1) * error
    return total / times - reach, total / times + reach


@pytest.mark.parametrize("usual", [None, 0.05])
@pytest.mark.parametrize("by", ["article and person", "article", "person"])
def test_a_future_is_a_walk_towards_a_truth_written_out(
    by: ClusteredBy, usual: float | None
) -> None:
    parts = VarianceParts(
        article=None if by == "person" else 0.0009,
        person=None if by == "article" else 0.0008,
        cell=0.0004, smoothing=0.0001,
    )  # fmt: skip
    numbers = EffectiveNumbers(9.0, 12.0)
    now = ClusteredEstimate(0.08, math.sqrt(parts.total), numbers, 200, parts, by)
    seen: list[tuple[Floats, Floats]] = []

    def noting(low: Floats, high: Floats) -> np.ndarray:
        seen.append((low, high))
        return np.zeros(low.shape, dtype=bool)

    what_is_missing(
        now, SIZES, noting, rng=np.random.default_rng(1), looks="one look", level=0.9, usual=usual
    )
    # Today's, then of each that grows: with the parts as they seem, and as they might be.
    assert len(seen) == 1 + 2 * len(GROWING)
    for place, (low, high) in enumerate(seen[1:]):
        growing, doubted = GROWING[place % 4], place >= 4
        for future, step in ((0, 1), (26, 7), (399, 50)):
            ends = naive_ends(now, growing, usual, future, step, doubted=doubted)
            found = low[future, step - 1], high[future, step - 1]
            assert found == pytest.approx(ends, rel=1e-9)
