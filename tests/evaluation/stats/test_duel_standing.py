"""The standing of all versions: places, islands, who met only through others, and coverage."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.arena import arena_figures
from benchmarks.simulated_votes import Design
from evaluation.stats.duel_standing import (
    PlacedVersion,
    StrengthDifference,
    duel_standing,
    islands_of,
)
from evaluation.stats.duels import LEFT_WON, RIGHT_WON, TIE, Duels
from evaluation.stats.interval import Interval
from evaluation.stats.mixture_boundary import mixture_factor
from evaluation.stats.verdict_interval import FIRST_LOOK, Looks
from evaluation.stats.win_rates import win_rates
from tests.evaluation.stats.duels import some_duels


def met(*pairs: tuple[int, int, int], times: int = 1, people: int = 10) -> Duels:
    """Duels of (left, right, outcome), each `times`, on 10 articles in turn."""
    rows = np.repeat(np.array(pairs, dtype=int).reshape(-1, 3), times, axis=0)
    each = np.arange(len(rows))
    return Duels(rows[:, 0], rows[:, 1], rows[:, 2], each % 10, each % people)


def even(one: int, other: int) -> list[tuple[int, int, int]]:
    """Each wins once on either side."""
    sides = ((one, other), (other, one))
    return [(a, b, outcome) for a, b in sides for outcome in (LEFT_WON, RIGHT_WON)]


def strength(placed: PlacedVersion) -> float:
    assert placed.strength is not None
    return placed.strength


def test_islands_are_numbered_by_versions_and_then_by_duels() -> None:
    # 0 - 1 twice, 2 - 3 - 4, 5 alone, 6 - 7 once
    pairs = np.zeros((8, 8), dtype=np.int64)
    for one, other, times in ((0, 1, 2), (2, 3, 1), (3, 4, 1), (6, 7, 1)):
        pairs[one, other] = pairs[other, one] = times
    assert islands_of(pairs).tolist() == [1, 1, 0, 0, 0, -1, 2, 2]


def test_islands_are_placed_within_themselves_and_never_compared_across() -> None:
    duels = met(*even(0, 1), (0, 1, LEFT_WON), *even(3, 4), (4, 3, LEFT_WON), times=20)
    standing = duel_standing(duels, versions=5)
    assert standing.islands == 2
    assert [p.island for p in standing.placed] == [0, 0, None, 1, 1]
    assert [p.rank for p in standing.placed] == [1, 2, None, 2, 1]
    first, second, third, fourth, _ = standing.placed
    assert strength(first) + strength(second) == pytest.approx(0, abs=1e-7)
    assert (third.strength, third.interval, third.best, third.duels) == (None, None, None, 0)
    assert fourth.worst == 2
    assert standing.difference(0, 3) is None
    assert standing.difference(0, 2) is None
    assert standing.difference(2, 0) is None
    assert standing.difference(1, 1) is None
    assert standing.difference(0, 1) is not None
    # One duel between them makes them one.
    names = ("left", "right", "outcome", "articles", "people")
    bridge = [
        np.append(getattr(duels, n), v) for n, v in zip(names, (0, 3, TIE, 1, 1), strict=True)
    ]
    joined = duel_standing(Duels(*bridge), versions=5)
    assert joined.islands == 1
    assert joined.difference(1, 4) is not None


def test_versions_that_never_met_are_compared_through_others() -> None:
    duels = met(*even(0, 1), (0, 1, LEFT_WON), *even(1, 2), (1, 2, LEFT_WON), times=30)
    standing = duel_standing(duels, versions=3)
    direct, through = standing.difference(1, 0), standing.difference(2, 0)
    assert direct is not None
    assert through is not None
    assert (direct.duels, direct.through_others) == (150, False)
    assert (through.duels, through.through_others) == (0, True)
    assert through.difference == pytest.approx(2 * direct.difference, abs=1e-6)
    assert through.interval is not None
    assert direct.interval is not None
    # Two independent steps of one size: sqrt(2) times as wide.
    wider = (through.interval.high - through.interval.low) / (
        direct.interval.high - direct.interval.low
    )
    assert wider == pytest.approx(2**0.5, rel=0.1)


def test_who_never_lost_leads_with_a_wide_interval() -> None:
    duels = met(*even(0, 1), *even(0, 1), (2, 0, LEFT_WON), (1, 2, RIGHT_WON), times=10)
    standing = duel_standing(duels, versions=3)
    unbeaten = standing.placed[2]
    assert (unbeaten.rank, unbeaten.island) == (1, 0)
    assert unbeaten.interval is not None
    assert standing.placed[0].interval is not None
    width = unbeaten.interval.high - unbeaten.interval.low
    assert 2 < width < 8  # 20 of 20 won: a win rate of .83 to 1 by Clopper and Pearson
    assert width > 1.5 * (standing.placed[0].interval.high - standing.placed[0].interval.low)


def test_two_wins_of_two_are_no_lead() -> None:
    duels = met(*even(0, 1), (2, 0, LEFT_WON), (1, 2, RIGHT_WON))
    standing = duel_standing(duels, versions=3)
    assert (standing.placed[2].rank, standing.placed[2].worst) == (1, 3)


def test_clear_leads_narrow_ranks_and_equal_ones_do_not() -> None:
    each = [*[(0, 1, LEFT_WON)] * 3, (1, 0, LEFT_WON), *[(1, 2, TIE), (2, 1, TIE)] * 2]
    standing = duel_standing(met(*each, times=100, people=40), versions=3)
    assert [(p.best, p.worst) for p in standing.placed] == [(1, 1), (2, 3), (2, 3)]


def test_all_differences_at_once_reach_farther_than_each_alone() -> None:
    standing = duel_standing(some_duels(400, seed=2), versions=4)
    difference = standing.difference(0, 2)
    assert difference is not None
    assert difference.interval is not None
    assert difference.simultaneous is not None
    assert difference.simultaneous.low < difference.interval.low
    assert difference.interval.high < difference.simultaneous.high
    two = duel_standing(met(*even(0, 1), times=10), versions=2).difference(0, 1)
    assert two is not None
    assert two.simultaneous == two.interval  # of two versions there is only one


def test_the_order_of_duels_does_not_change_a_byte() -> None:
    duels = some_duels(2_000, seed=3)
    order = np.random.default_rng(1).permutation(2_000)
    names = ("left", "right", "outcome", "articles", "people")
    shuffled = Duels(**{name: getattr(duels, name)[order] for name in names})
    one, other = (duel_standing(d, versions=4) for d in (duels, shuffled))
    assert repr(one.placed) == repr(other.placed)
    assert repr(one.win_rates) == repr(other.win_rates)
    assert one.all_reach.tobytes() == other.all_reach.tobytes()
    assert (one.left_effect, one.tie) == (other.left_effect, other.tie)


def test_a_standing_is_these_figures() -> None:
    standing = duel_standing(some_duels(300, seed=6), versions=4)
    assert [p.strength for p in standing.placed] == [
        -0.50058164, 0.11124604, 0.53122343, -0.14188783,
    ]  # fmt: skip
    assert [(p.rank, p.best, p.worst) for p in standing.placed] == [
        (4, 2, 4), (2, 1, 4), (1, 1, 3), (3, 1, 4),
    ]  # fmt: skip
    assert (standing.left_effect, standing.tie) == (-0.11391051, -0.84096233)
    assert standing.placed[0].error == 0.15833464
    assert standing.placed[0].interval == Interval(-0.82534039, -0.17582289, 0.95)
    assert standing.difference(0, 2) == StrengthDifference(
        difference=1.03180507,
        interval=Interval(0.51479502, 1.54881512, 0.95),
        simultaneous=Interval(0.33644796, 1.72716218, 0.95),
        duels=55,
    )


def test_sides_and_ties_are_given_where_they_are_known() -> None:
    standing = duel_standing(some_duels(4_000, seed=1), versions=4)
    assert standing.left_effect == pytest.approx(0.1, abs=0.1)
    # Tastes leave fewer ties than the -.7 of each person and article.
    assert standing.tie == pytest.approx(-0.9, abs=0.15)
    assert duel_standing(some_duels(400, seed=1), versions=4, left_effect=False).left_effect is None
    # Version 0 always stood left, and nobody tied.
    one_way = duel_standing(met((0, 1, LEFT_WON), (0, 1, RIGHT_WON), times=5), versions=2)
    assert (one_way.left_effect, one_way.tie) == (None, None)


def test_nothing_but_ties_is_no_difference() -> None:
    standing = duel_standing(met((0, 1, TIE), (1, 0, TIE), times=150), versions=2)
    assert [strength(p) for p in standing.placed] == [0, 0]
    assert [(p.rank, p.best, p.worst) for p in standing.placed] == [(1, 1, 2), (1, 1, 2)]


def test_without_duels_nobody_has_a_place() -> None:
    standing = duel_standing(met(), versions=2)
    assert (standing.duels, standing.islands, standing.win_rates) == (0, 0, ())
    assert standing.placed == tuple(
        PlacedVersion(version, *(None,) * 7, duels=0) for version in (0, 1)
    )
    nobody = duel_standing(met(), versions=0)
    assert (nobody.placed, nobody.islands) == ((), 0)


def test_one_person_on_one_article_rules_out_no_rank() -> None:
    one = np.zeros(90, dtype=int)
    standing = duel_standing(Duels(one, one + 1, one, one, one), versions=2)
    assert standing.clustered_by is None
    winner = standing.placed[0]
    assert (winner.rank, winner.best, winner.worst) == (1, 1, 2)
    assert (winner.interval, winner.error) == (None, None)
    difference = standing.difference(0, 1)
    assert difference is not None
    assert (difference.interval, difference.simultaneous) == (None, None)


def test_live_intervals_reach_farther_and_begin_with_the_first_look() -> None:
    duels = some_duels(400, seed=2)
    once = duel_standing(duels, versions=4).difference(0, 2)
    live = duel_standing(duels, versions=4, looks="live").difference(0, 2)
    assert once is not None
    assert live is not None
    for narrow, wide in (
        (once.interval, live.interval), (once.simultaneous, live.simultaneous),
        (live.interval, live.simultaneous),
    ):  # fmt: skip
        assert narrow is not None
        assert wide is not None
        assert wide.low < narrow.low
        assert narrow.high < wide.high


@pytest.mark.parametrize(("looks", "level"), [("live", 0.95), ("one look", 0.8)])
def test_shares_won_are_seen_as_often_and_as_surely_as_all_else(looks: Looks, level: float) -> None:
    duels = some_duels(4_000, seed=2)
    found = duel_standing(duels, versions=4, looks=looks, level=level)
    assert found.win_rates == tuple(win_rates(duels, versions=4, looks=looks, level=level))
    assert [each.version for each in found.placed] == [0, 1, 2, 3]
    assert found.win_rates != tuple(win_rates(duels, versions=4))


def test_live_strengths_reach_as_far_as_shares_of_a_fourth_of_their_error() -> None:
    # Between equals a point of win rate is four of log-odds: the boundary is the same, scaled.
    found = duel_standing(some_duels(4_000, seed=2), versions=4, looks="live").placed[0]
    once = duel_standing(some_duels(4_000, seed=2), versions=4).placed[0]
    assert found.interval is not None and once.interval is not None and found.error is not None
    student = (once.interval.high - once.interval.low) / 2 / found.error
    factor = mixture_factor(np.array([found.error / 4]))[0] * student / 1.959964
    reach = (found.interval.high - found.interval.low) / 2
    assert reach == pytest.approx(factor * found.error, rel=1e-5)


@pytest.mark.parametrize("duels", [FIRST_LOOK - 1, FIRST_LOOK])
def test_a_version_is_seen_live_from_the_first_look_on(duels: int) -> None:
    # 0 met 1 often, and 2 as often as given.
    others = np.repeat([1, 2], [200, duels])
    each = np.arange(200 + duels)
    columns = Duels(np.zeros_like(each), others, each % 7 // 5, each % 50, each % 40)
    standing = duel_standing(columns, versions=3, looks="live")
    seen = duels == FIRST_LOOK
    assert (standing.placed[2].interval is not None) == seen
    late = standing.difference(2, 1)
    assert late is not None
    assert (late.interval is not None, late.simultaneous is not None) == (seen, seen)
    assert standing.placed[1].interval is not None
    assert standing.placed[2].error is not None
    assert {(r.version, r.other): r.interval is not None for r in standing.win_rates} == {
        (0, 1): True, (1, 0): True, (0, 2): seen, (2, 0): seen,
    }  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.integers(0, 4), st.integers(1, 4), st.integers(0, 2),
            st.integers(0, 3), st.integers(0, 3),
        ),
        max_size=40,
    ),
    st.sampled_from(["one look", "live"]),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_any_duels_have_a_standing(rows: list[tuple[int, ...]], looks: Looks) -> None:
    columns = np.array(rows, dtype=int).reshape(-1, 5).T.copy()
    columns[1] = (columns[0] + columns[1]) % 5
    standing = duel_standing(Duels(*columns), versions=5, looks=looks)
    assert sum(placed.duels for placed in standing.placed) == 2 * len(rows)
    for placed in standing.placed:
        assert (placed.strength is None) == (placed.duels == 0)
        if placed.rank is not None:
            assert placed.best is not None
            assert placed.worst is not None
            assert 1 <= placed.best <= placed.rank <= placed.worst <= 5
            assert (placed.error is None) == (standing.clustered_by is None)
        if placed.interval is not None:
            assert placed.strength is not None
            assert placed.interval.low < placed.strength < placed.interval.high


def test_faulty_input_is_refused() -> None:
    with pytest.raises(ValueError, match="not among 3"):
        duel_standing(some_duels(50, seed=1), versions=3)
    with pytest.raises(ValueError, match="level"):
        duel_standing(some_duels(50, seed=1), versions=4, level=0.0)


def test_intervals_of_a_small_arena_hold_and_are_not_too_wide() -> None:
    # Small form of benchmarks.arena: 12 versions, 1,800 duels of 40 people on 60 articles.
    design = Design("small", 40, 60, 1_800, reader_spread=0.4, article_spread=0.4)
    merits = np.random.default_rng(1).normal(0, 1, size=12)
    found = arena_figures(design, merits, runs=120, oracle_runs=300)
    assert found.all_hold >= 0.93 - 0.045  # two errors of 120 runs
    assert found.ranks_hold >= found.all_hold
    assert 0.93 <= found.each_holds <= 0.98
    assert 0.9 <= found.ranks / found.oracle_ranks <= 1.2
