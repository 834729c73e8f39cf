"""Duels in which one version stood on one side nearly always."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evaluation.comparison.builder import origin_of
from evaluation.comparison.estimates import Estimate
from evaluation.comparison.judging import DEFAULT_RULE, overall
from evaluation.comparison.missing import settling_words
from evaluation.comparison.pair_votes import PairVotes, left_out_of
from evaluation.comparison.votes import Asked, duel_estimate, vote_estimates
from evaluation.opinions.codes import OpinionFlag, Origin
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of
from surveys.duels.outcome import Outcome

BASELINE, CANDIDATE, NOW = 1, 2, 1_790_000_000
NEEDED = (
    "one of the two stood on the same side in nearly all of them, so that it is not to be told "
    "from its side; duels with the sides changed are needed, or, where the order was drawn by "
    "lot, an import that says so"
)


def voted(
    number: int, *, on_right: int, origin: Origin = Origin.IMPORTED, articles: int = 40
) -> PairVotes:
    """Four of five choose the left one; the candidate stands right in the first so many."""
    rows = []
    for n in range(number):
        sides = (BASELINE, CANDIDATE) if n < on_right else (CANDIDATE, BASELINE)
        outcome = Outcome.FIRST if n % 5 else Outcome.SECOND
        rows.append((n % articles, n % 50, NOW, origin, 0, *sides, outcome.code))
    duels = columns_of(DuelColumns, sorted(rows))
    return PairVotes(BASELINE, CANDIDATE, columns_of(ThumbColumns, []), duels)


def found_of(votes: PairVotes, *, looks: str = "live") -> Estimate:
    return duel_estimate(votes, Asked(DEFAULT_RULE, settling=True, looks=looks))  # type: ignore[arg-type]


@pytest.mark.parametrize("on_right", [0, 4, 196, 200])
def test_a_version_that_always_stood_on_one_side_is_not_called_better(on_right: int) -> None:
    found = found_of(voted(200, on_right=on_right))
    assert found.interval is None and found.missing is None
    assert (found.verdict, found.withheld) == ("cannot tell yet", "one side")
    assert settling_words(found) == NEEDED
    said = overall([found], replace(DEFAULT_RULE, guard_rails=()), baseline="A", candidate="B")
    assert said.sentence == f"Whether B is better than A cannot be told yet. Duels won: {NEEDED}."


@pytest.mark.parametrize("on_right", [5, 100, 195])
def test_with_five_on_the_other_side_the_side_can_be_told_apart(on_right: int) -> None:
    found = found_of(voted(200, on_right=on_right))
    assert found.withheld == "" and found.interval is not None


def test_few_duels_that_drawn_sides_left_uneven_are_judged_at_their_look() -> None:
    # Of 11 duels none on one side: 2 / 2**11 = .00098; of 10: 2 / 2**10 = .00195.
    assert found_of(voted(10, on_right=0, articles=10), looks="one look").withheld == ""
    assert found_of(voted(11, on_right=0, articles=11), looks="one look").withheld == "one side"


def test_judges_who_are_asked_in_both_orders_are_judged() -> None:
    assert found_of(voted(200, on_right=0, origin=Origin.JUDGE)).withheld == ""


def test_readers_are_no_other_than_people_elsewhere() -> None:
    (found, *_) = vote_estimates(voted(60, on_right=0, origin=Origin.READER), Asked(DEFAULT_RULE))
    assert found.withheld == "one side" and found.difference == pytest.approx(0.3)


def test_where_all_was_left_out_that_is_said_of_those_who_gave_it() -> None:
    votes = voted(60, on_right=30)
    aside = replace(votes.duels, flags=votes.duels.flags | np.uint8(OpinionFlag.NOT_BLIND))
    none_counts = replace(votes, duels=aside)
    assert origin_of([none_counts], None) == Origin.IMPORTED
    assert origin_of([none_counts], Origin.READER) == Origin.READER
    assert left_out_of(none_counts, origin=Origin.IMPORTED).own == 60
    # One vote of a reader that counts goes before what does not.
    (one, *_) = (voted(1, on_right=1, origin=Origin.READER, articles=1),)
    assert origin_of([none_counts, one], None) == Origin.READER


def test_one_reader_is_said_before_the_side() -> None:
    votes = voted(200, on_right=0)
    alone = replace(votes, duels=replace(votes.duels, reader=votes.duels.reader * 0))
    assert found_of(alone).withheld == "one reader"
