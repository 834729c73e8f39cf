"""A verdict again without new readers, and without the networks that push most."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from evaluation.comparison.again_words import without_sentences
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.report import Rule
from evaluation.comparison.steadiness import (
    heaviest_networks,
    readers_of_one_day,
    without_some,
)
from evaluation.comparison.votes import Asked, headline_estimates
from evaluation.opinions.codes import ThumbPart
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of

BASELINE, CANDIDATE = 1, 2
DAY = 86_400
ASKED = Asked(Rule(primary="approval", margin=0.02, guard_rails=(), declared=True))


def thumb(reader: int, article: int, version: int, up: int, at: int = 0) -> tuple[int, ...]:
    # article, reader, at, origin, flags, version, period, part, up, reasons
    return (article, reader, at, 0, 0, version, 1, int(ThumbPart.SUMMARY), up, 0)


def votes_of(thumbs: list[tuple[int, ...]]) -> PairVotes:
    return PairVotes(
        BASELINE, CANDIDATE, columns_of(ThumbColumns, thumbs), columns_of(DuelColumns, [])
    )


def usual(readers: int = 400, *, seed: int = 1) -> list[tuple[int, ...]]:
    """Readers who like both alike (7 of 10) and come on two days."""
    rng = np.random.default_rng(seed)
    return [
        thumb(reader, int(article), int(rng.integers(1, 3)), int(rng.random() < 0.7), at)
        for reader in range(1, readers + 1)
        for article, at in zip(rng.permutation(10)[:2] + 1, (0, 3 * DAY), strict=True)
    ]


def stuffed(number: int, *, start: int = 10_000) -> list[tuple[int, ...]]:
    """Readers of one day, for the candidate and against the baseline whatever they read."""
    return [
        thumb(start + n, n % 10 + 1, CANDIDATE if n % 2 else BASELINE, n % 2, 5 * DAY)
        for n in range(number)
    ]


def test_readers_of_one_day_are_those_whose_votes_all_lie_within_it() -> None:
    votes = votes_of([
        thumb(1, 1, 1, 1, 0), thumb(1, 2, 2, 1, DAY - 1),
        thumb(2, 1, 1, 1, DAY - 1), thumb(2, 2, 2, 1, DAY),
        thumb(3, 1, 1, 1, DAY),
    ])  # fmt: skip
    assert readers_of_one_day(votes).tolist() == [1, 3]
    assert readers_of_one_day(votes_of([])).tolist() == []


def test_two_networks_that_would_change_a_verdict_are_found_out() -> None:
    votes = votes_of([*usual(), *stuffed(400)])
    (whole,) = headline_estimates(votes, ASKED)
    assert whole.verdict == "better"
    networks = {10_000 + n: "ab"[n % 4 // 2] for n in range(400)}
    networks |= {reader: f"own {reader}" for reader in range(1, 401)}
    again = without_some(votes, ASKED, networks=lambda: networks)
    told = [(each.without, each.number, each.changes) for each in again]
    assert told == [("new readers", 400, True), ("networks", 1, False), ("networks", 2, True)]
    two = again[-1]
    assert (two.ballots, two.verdict) == (800, "cannot tell yet")  # 400 · 2
    assert two.disagrees  # what is left is even
    assert two.interval is not None and two.interval.holds(0)


def test_a_verdict_that_hangs_on_nobody_is_left_alone() -> None:
    rng = np.random.default_rng(2)
    votes = votes_of([
        thumb(reader, article + 1, version, int(rng.random() < (0.5, 0.9)[version - 1]), day * DAY)
        for reader in range(400)
        for day, (article, version) in enumerate(
            zip(rng.permutation(10)[:2], rng.integers(1, 3, 2), strict=True)
        )
    ])  # fmt: skip
    networks = {reader: f"own {reader}" for reader in range(400)}
    again = without_some(votes, ASKED, networks=lambda: networks)
    assert [each.number for each in again] == [0, 1, 2, 3]
    assert not any(each.changes or each.disagrees for each in again)


def test_a_network_pushes_by_what_it_says_on_both_sides() -> None:
    votes = votes_of([
        *(thumb(n, n % 3 + 1, CANDIDATE, 1) for n in range(1, 10)),
        *(thumb(n, n % 3 + 1, BASELINE, 0) for n in range(11, 20)),
    ])  # fmt: skip
    (whole,) = headline_estimates(votes, ASKED)
    networks = dict.fromkeys([1, 2, 3], "three") | dict.fromkeys([4, 11, 12, 13], "four") | {5: "x"}
    assert heaviest_networks(votes, whole, networks) == [[4, 11, 12, 13], [1, 2, 3], [5]]
    assert heaviest_networks(votes, whole, {**networks, 5: "a", 6: "b"}) == [
        [4, 11, 12, 13], [1, 2, 3], [5],
    ]  # fmt: skip  # three, and of equal ones the first by name
    assert heaviest_networks(votes, whole, {}) == []


def test_it_is_said_where_it_matters_and_only_there() -> None:
    votes = votes_of([*usual(), *stuffed(400)])
    (whole,) = headline_estimates(votes, ASKED)
    networks = {10_000 + n: "ab"[n % 4 // 2] for n in range(400)}
    told: Any = SimpleNamespace(
        without=without_some(votes, ASKED, networks=lambda: networks), estimate=lambda _: whole
    )
    new, few = without_sentences(told)
    assert new.startswith("Readers who voted on one day only say another thing than those who")
    assert few.startswith("2 networks would change this: leave out what came in the last seven")
    assert "800 votes" in few and "“cannot tell yet”" in few
    none_left = replace(told.without[-1], difference=None, ballots=0)
    untold: Any = SimpleNamespace(without=(none_left,), estimate=lambda _: whole)
    assert "without them: not known, 0 votes)" in without_sentences(untold)[0]
    told.without = tuple(replace(each, changes=False, disagrees=False) for each in told.without)
    assert without_sentences(told) == []


@pytest.mark.parametrize("thumbs", [[], usual(2)])
def test_nothing_is_said_of_a_measure_without_an_interval(thumbs: list[tuple[int, ...]]) -> None:
    assert without_some(votes_of(thumbs), ASKED, networks=lambda: {1: "a"}) == ()
