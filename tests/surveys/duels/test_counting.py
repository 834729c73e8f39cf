"""Choices become votes and scores of pairs, recounted whatever happens to the ballots."""

from __future__ import annotations

import logging

import pytest
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.kinds import KeptCounts
from surveys.ballots.models import Ballot, CellMark
from surveys.collecting.audit import audit, repair
from surveys.collecting.services import collect_ballots, quarantine_ballots, release_ballots
from surveys.duels.kind import DUEL
from surveys.duels.models import DuelVote, PairTally
from surveys.duels.outcome import PAIR_FIELDS
from tests.rows.duels import choice_for, judge, serve
from tests.rows.said import make_reader
from tests.rows.written import make_contest, make_versions

pytestmark = pytest.mark.django_db

FOUR = ("first", "second", "tie", "bad")


def make_choices(*outcomes: str, simulated: bool = False) -> list[Ballot]:
    """A choice of a new reader for each outcome."""
    made = []
    for seed, outcome in enumerate(outcomes):
        impression = serve(make_reader(simulated=simulated), seed=seed)
        made.append(judge(impression, choice_for(impression, outcome)))
    return made


def counts() -> tuple[int, ...]:
    return tuple(PairTally.objects.values_list(*FOUR).get())


def test_what_was_pressed_becomes_who_won_whatever_the_sides() -> None:
    make_contest()
    outcomes = ["first"] * 8 + ["second"] * 6 + ["tie"] * 2 + ["bad"]
    make_choices(*outcomes)
    collect_ballots()
    assert list(DuelVote.objects.order_by("ballot").values_list("outcome", flat=True)) == outcomes
    # of 14 decided ones some were pressed left and some right
    assert set(DuelVote.objects.values_list("first_on_left", flat=True)) == {True, False}
    assert counts() == (8, 6, 2, 1)


def test_a_vote_repeats_what_its_duel_says() -> None:
    (article,) = make_contest()
    (ballot,) = make_choices("first", simulated=True)
    collect_ballots()
    vote, impression = DuelVote.objects.get(), ballot.impression
    assert impression and (vote.impression, vote.ballot, vote.reader) == (
        impression, ballot, impression.reader,
    )  # fmt: skip
    assert (vote.duel, vote.article) == (impression.duel, article)
    assert vote.first_version == impression.duel.first_version
    assert vote.second_version == impression.duel.second_version
    assert (vote.simulated, vote.first_on_left) == (True, impression.first_on_left)


def test_simulated_choices_are_counted_apart() -> None:
    make_contest()
    make_choices("first", "bad", simulated=True)
    make_choices("first", "tie")
    collect_ballots()
    assert counts() == (2, 0, 1, 1)
    simulated = PairTally.objects.values_list(*(f"simulated_{name}" for name in FOUR)).get()
    assert simulated == (1, 0, 0, 1)


def test_every_pair_has_a_tally_of_its_own_in_order() -> None:
    versions = make_versions(4)
    make_contest(versions, articles=3)
    make_choices(*["first"] * 40)
    collect_ballots()
    pairs = PairTally.objects.values_list("first_version_id", "second_version_id", "first")
    assert len(pairs) == 6  # 4 · 3 / 2
    assert all(first < second for first, second, _ in pairs)
    assert sum(row[2] for row in pairs) == 40
    assert audit(DUEL) == []


def test_a_choice_in_quarantine_is_not_counted_and_released_it_is() -> None:
    make_contest()
    ballots = [ballot.pk for ballot in make_choices("first", "first", "second")]
    collect_ballots()
    quarantine_ballots(ballots=ballots[:1], reason="burst")
    assert counts() == (1, 1, 0, 0)
    assert DuelVote.objects.count() == 2
    assert audit(DUEL) == []
    release_ballots(ballots=ballots[:1])
    assert counts() == (2, 1, 0, 0)


def test_counting_again_changes_nothing() -> None:
    make_contest()
    make_choices("first", "tie")
    collect_ballots()
    before = list(DuelVote.objects.values_list())
    Ballot.objects.update(applied_at=None)
    collect_ballots()
    assert counts() == (1, 0, 1, 0)
    assert list(DuelVote.objects.values_list()) == before


def test_a_deleted_readers_choices_leave_the_tally_with_them() -> None:
    make_contest()
    make_choices("first", "second")
    collect_ballots()
    DuelVote.objects.get(outcome="first").reader.delete()
    assert audit(DUEL) == []
    assert counts() == (0, 1, 0, 0)


def test_each_choice_marks_its_cell() -> None:
    make_contest()
    (ballot,) = make_choices("bad")
    collect_ballots()
    mark = CellMark.objects.get()
    assert ballot.impression
    assert (mark.article_id, mark.reader_id) == (
        ballot.impression.duel.article_id,
        ballot.reader_id,
    )


def test_a_wrong_tally_is_named_logged_and_repaired(caplog: pytest.LogCaptureFixture) -> None:
    make_contest()
    make_choices("first", "tie")
    collect_ballots()
    PairTally.objects.update(second=5)
    with caplog.at_level(logging.ERROR):
        (difference,) = audit(DUEL)
    assert difference.kept == KeptCounts(PAIR_FIELDS, (1, 5, 1, 0, 0, 0, 0, 0))
    assert difference.recount == KeptCounts(PAIR_FIELDS, (1, 0, 1, 0, 0, 0, 0, 0))
    assert "the tally says 1 first, 5 second" in caplog.text
    repair([difference])
    assert audit(DUEL) == []


def test_a_lost_vote_is_found_though_the_tally_agrees_with_the_votes() -> None:
    make_contest()
    make_choices("first")
    collect_ballots()
    DuelVote.objects.all().delete()
    PairTally.objects.update(first=0)
    (difference,) = audit(DUEL)
    repair([difference])
    assert DuelVote.objects.get().outcome == "first"


def test_choices_not_collected_yet_are_no_difference_and_an_audit_costs_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_contest(make_versions(3))
    make_choices(*["first"] * 5)
    collect_ballots()
    make_choices("tie")
    with django_assert_num_queries(2):
        assert audit(DUEL) == []
