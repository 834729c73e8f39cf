"""A declared plan: what counts towards it, what is seen before its look, and what it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from evaluation.comparison.declared import RulePlan
from evaluation.comparison.judging import DEFAULT_RULE, overall
from evaluation.comparison.measures import APPROVAL, DUELS
from evaluation.comparison.missing import LOOK_OVER, settling_words
from evaluation.comparison.pair_votes import PairVotes
from evaluation.comparison.planned import planned_votes, progress_words
from evaluation.comparison.report import Rule
from evaluation.comparison.trend import trend_points
from evaluation.comparison.votes import Asked, duel_estimate, thumb_estimate
from evaluation.opinions.codes import Origin, ThumbPart
from evaluation.opinions.columns import DuelColumns, ThumbColumns, columns_of, joined
from surveys.duels.outcome import Outcome

DECLARED = datetime(2026, 3, 1, tzinfo=UTC)
BASELINE, CANDIDATE = 1, 2


def votes(duels: int, *, thumbs: int = 0, first: int = -20) -> PairVotes:
    """A duel each minute, the first so many minutes from the declaration; thumbs beside them.

    Each is of another reader, on one of five articles; the candidate wins three of four.
    """
    start = int(DECLARED.timestamp())
    duel_rows = [
        (n % 5, n, start + 60 * (first + n), Origin.READER, 0,
         *((CANDIDATE, BASELINE) if n % 2 else (BASELINE, CANDIDATE)),
         Outcome.SECOND.code if n % 4 and not n % 2 else Outcome.FIRST.code)
        for n in range(duels)
    ]  # fmt: skip
    thumb_rows = [
        (n % 5, n, start + 60 * (first + n), Origin.READER, 0, 1 + n // 5 % 2, 1,
         ThumbPart.SUMMARY, n % 3 > 0, 0)
        for n in range(thumbs)
    ]  # fmt: skip
    return PairVotes(
        BASELINE, CANDIDATE, columns_of(ThumbColumns, thumb_rows),
        columns_of(DuelColumns, duel_rows),
    )  # fmt: skip


def rule(**plan: object) -> Rule:
    given = {"declared_at": DECLARED, "size": None, "until": None, "watched_live": False, **plan}
    return replace(DEFAULT_RULE, plan=RulePlan(**given))  # type: ignore[arg-type]


def test_without_a_plan_all_votes_are_looked_at_live() -> None:
    held = votes(60)
    found = planned_votes(held, Asked(DEFAULT_RULE))
    assert found.votes is held and found.progress is None
    assert progress_words(DEFAULT_RULE, found.progress) == ""


@pytest.mark.parametrize(("size", "due"), [(39, True), (40, False)])
def test_only_votes_after_the_declaration_count_and_one_at_that_time_does_not(
    size: int, due: bool
) -> None:
    # 60 duels, the first 20 minutes before: 20 before, one at the very time, 39 after it.
    found = planned_votes(votes(60), Asked(rule(size=size)))
    assert found.progress is not None and found.progress.counted == 39
    assert (found.progress.looked_at is not None) is due


def test_until_the_plan_is_fulfilled_nothing_is_judged() -> None:
    asked = rule(size=300)
    found = planned_votes(votes(200), Asked(asked))
    estimate = duel_estimate(found.votes, replace(found.asked, settling=True))
    assert estimate.interval is None and estimate.withheld == "collecting"
    assert estimate.verdict == "cannot tell yet" and estimate.missing is None
    assert {point.interval for point in trend_points(found.votes, DUELS, found.trend)} == {None}
    words = progress_words(asked, found.progress)
    # 200 duels, of which 20 were before the declaration and one at that very time.
    assert words == (
        "collecting until 300 duels, 179 so far since 1 March 2026; figures until then are of 21 "
        "earlier ones as well, which the plan does not count"
    )
    none_before = planned_votes(votes(10, first=1), Asked(asked))
    words_of_none = progress_words(asked, none_before.progress)
    assert words_of_none == "collecting until 300 duels, 10 so far since 1 March 2026"
    said = overall([estimate], asked, baseline="A", candidate="B", plan=words)
    assert said.sentence == f"Whether B is better than A cannot be told yet: {words}."


def test_at_the_look_the_ordinary_interval_is_of_the_first_so_many() -> None:
    found = planned_votes(votes(400), Asked(rule(size=300)))
    estimate = duel_estimate(found.votes, found.asked)
    assert (estimate.ballots, estimate.anytime, estimate.withheld) == (300, False, "")
    assert estimate.interval is not None and estimate.interval.level == 0.95
    live = duel_estimate(found.votes, Asked(DEFAULT_RULE)).interval
    assert live is not None and estimate.interval.low > live.low  # which pays for every look
    # The last of the 300 came 300 minutes after the declaration.
    assert found.progress is not None
    assert found.progress.looked_at == DECLARED + timedelta(minutes=300)


def test_later_votes_do_not_open_the_look_again() -> None:
    asked = Asked(rule(size=100))
    before, after = planned_votes(votes(150), asked), planned_votes(votes(900), asked)
    assert before.progress == after.progress
    assert duel_estimate(before.votes, before.asked) == replace(
        duel_estimate(after.votes, after.asked),
        clustered=duel_estimate(before.votes, before.asked).clustered,
    )


def test_other_measures_are_of_the_same_time() -> None:
    found = planned_votes(votes(400, thumbs=400), Asked(rule(size=300)))
    assert thumb_estimate(found.votes, APPROVAL, found.asked).ballots == 300
    # By date: 59 minutes and 59 seconds after the declaration hold the first 59 of each.
    until = DECLARED + timedelta(minutes=59, seconds=59)
    dated = planned_votes(votes(400, thumbs=400), Asked(rule(until=until, date_reached=True)))
    assert len(dated.votes.duels) == len(dated.votes.thumbs) == 59


def test_a_date_is_waited_for_however_many_there_are() -> None:
    asked = rule(until=DECLARED + timedelta(days=9))
    found = planned_votes(votes(300, first=1), Asked(asked))
    assert found.progress is not None and found.progress.looked_at is None
    assert progress_words(asked, found.progress) == (
        "collecting until 10 March 2026, 00:00 UTC, 300 so far since 1 March 2026"
    )


def test_a_plan_of_thumbs_counts_thumbs_on_summaries() -> None:
    asked = replace(rule(size=100), primary="approval")
    found = planned_votes(votes(400, thumbs=90), Asked(asked))
    assert found.progress is not None and found.progress.counted == 69  # 90 - 20 - 1
    assert "69 so far" in progress_words(asked, found.progress)


def test_whoever_watches_live_as_well_pays_for_both() -> None:
    asked = rule(size=300, watched_live=True)
    live = planned_votes(votes(200), Asked(asked))
    seen = duel_estimate(live.votes, live.asked)
    assert seen.anytime and seen.ballots == 200  # live is of all votes there are
    assert seen.interval is not None and seen.interval.level == pytest.approx(0.99)
    assert "looked at live as well" in progress_words(asked, live.progress)
    due = planned_votes(votes(400), Asked(asked))
    look = duel_estimate(due.votes, due.asked).interval
    assert look is not None and look.level == pytest.approx(0.96)  # .01 + .04 = .05


def test_candidates_of_one_family_share_what_the_look_has() -> None:
    found = planned_votes(votes(400), Asked(rule(size=300), level=0.975))
    look = duel_estimate(found.votes, found.asked).interval
    assert look is not None and look.level == 0.975


def test_a_look_that_does_not_tell_says_that_going_on_takes_another_plan() -> None:
    found = planned_votes(votes(60), Asked(rule(size=8)))
    estimate = duel_estimate(found.votes, replace(found.asked, settling=True))
    assert estimate.verdict == "cannot tell yet" and estimate.missing is None
    assert settling_words(estimate) == LOOK_OVER
    words = progress_words(rule(size=8), found.progress)
    assert words == (
        "looked at once, as the plan of 1 March 2026 says, on 1 March 2026, over 8 duels"
    )


def test_a_plan_of_what_is_not_voted_on_is_none() -> None:
    asked = replace(rule(size=10), primary="rouge1")
    assert planned_votes(votes(60), Asked(asked)).progress is None


def test_a_look_that_was_noted_stays_when_a_vote_is_gone() -> None:
    asked = Asked(rule(size=100))
    at = planned_votes(votes(400), asked).progress
    assert at is not None and at.looked_at is not None
    held = votes(400)
    # The second vote after the declaration was deleted, and nobody's takes its place.
    left = replace(held, duels=held.duels.take(held.duels.reader != 22))
    again = planned_votes(left, asked, noted=at.looked_at)
    assert again.progress is not None and again.progress.counted == 99
    assert again.progress.looked_at == at.looked_at
    without = planned_votes(left, asked).progress
    assert without is not None and without.looked_at == at.looked_at + timedelta(minutes=1)


def test_of_votes_of_the_looks_last_second_no_more_count_than_were_planned() -> None:
    held = votes(121)  # 100 after the declaration
    last = held.duels.take(held.duels.at == held.duels.at.max())
    twice = replace(held, duels=joined(DuelColumns, [held.duels, last]))
    at = DECLARED + timedelta(minutes=100)
    found = planned_votes(twice, Asked(rule(size=100)), noted=at)
    assert found.progress is not None and found.progress.counted == 100
