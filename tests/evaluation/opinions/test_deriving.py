"""What an opinion knows beside itself: its period, what its reader had met, and its reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest

from evaluation.opinions.codes import OpinionFlag, reason_bits
from evaluation.opinions.deriving import Derived, article_ranges, opinions_of_cells
from surveys.ballots.models import Ballot, CellMark
from surveys.collecting.services import quarantine_ballots
from surveys.duels.outcome import Outcome
from surveys.exposures.models import Exposure, TrafficPlan
from surveys.exposures.services import _note
from surveys.my_data.joining import join_readers
from surveys.readers.models import Reader
from tests.evaluation.opinions.histories import Crowd, make_crowd, thumb
from tests.rows.duels import duel
from tests.rows.said import make_reader
from tests.rows.written import make_article, summary_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd() -> Crowd:
    """Three versions and an article; the readers of the tests are others."""
    return make_crowd(articles=1, readers=1)


def held_by(crowd: Crowd, reader: Reader) -> Derived:
    return opinions_of_cells({(crowd.articles[0].pk, reader.pk)})


def read(crowd: Crowd, reader: Reader, version: int, **fields: object) -> Exposure:
    """The reader's first reading of the article."""
    return Exposure.objects.create(
        reader=reader, article=crowd.articles[0], version=crowd.versions[version], **fields
    )


def judge(crowd: Crowd, reader: Reader, version: int) -> Ballot:
    """A 👍 for a version's summary of the article."""
    return thumb(summary_of(crowd.versions[version], crowd.articles[0]), 1, reader)


def choose(crowd: Crowd, reader: Reader, one: int, other: int) -> Ballot:
    """A choice of one version over another."""
    return duel(crowd.versions[one], crowd.versions[other], crowd.articles[0], reader)


@pytest.mark.parametrize(("version", "knew"), [(0, 0), (1, OpinionFlag.KNEW)])
def test_a_thumb_knew_where_another_version_was_read_first(
    crowd: Crowd, version: int, knew: int
) -> None:
    reader = make_reader()
    read(crowd, reader, 0)
    judge(crowd, reader, version)
    assert held_by(crowd, reader).thumbs.flags.tolist() == [knew]


@pytest.mark.parametrize(("later", "knew"), [(-1, OpinionFlag.KNEW), (0, 0), (1, 0)])
def test_only_what_was_read_before_a_thumb_was_known(crowd: Crowd, later: int, knew: int) -> None:
    reader = make_reader()
    ballot = judge(crowd, reader, 1)
    read(crowd, reader, 0, first_seen=ballot.received_at + timedelta(microseconds=later))
    assert held_by(crowd, reader).thumbs.flags.tolist() == [knew]


def test_a_thumb_knew_what_its_reader_had_judged_before_and_the_first_one_nothing(
    crowd: Crowd,
) -> None:
    reader = make_reader()
    judge(crowd, reader, 0)
    judge(crowd, reader, 1)
    thumbs = held_by(crowd, reader).thumbs
    assert dict(zip(thumbs.version.tolist(), thumbs.flags.tolist(), strict=True)) == {
        crowd.versions[0].pk: 0, crowd.versions[1].pk: OpinionFlag.KNEW,
    }  # fmt: skip


@pytest.mark.parametrize(("version", "knew"), [(0, OpinionFlag.KNEW), (2, 0)])
def test_a_choice_knew_where_one_of_the_two_was_read_before(
    crowd: Crowd, version: int, knew: int
) -> None:
    reader = make_reader()
    read(crowd, reader, version)
    choose(crowd, reader, 0, 1)
    assert held_by(crowd, reader).duels.flags.tolist() == [knew]


def test_what_met_in_a_duel_is_known_to_the_next_thumb_and_the_next_choice(crowd: Crowd) -> None:
    reader, other = make_reader(), make_reader()
    for each in (reader, other):
        choose(crowd, each, 0, 1)
    judge(crowd, reader, 0)
    choose(crowd, other, 1, 2)
    assert held_by(crowd, reader).thumbs.flags.tolist() == [OpinionFlag.KNEW]
    assert sorted(held_by(crowd, other).duels.flags.tolist()) == [0, OpinionFlag.KNEW]


def test_what_was_met_on_another_article_is_not_known(crowd: Crowd) -> None:
    reader = make_reader()
    Exposure.objects.create(reader=reader, article=make_article(), version=crowd.versions[0])
    judge(crowd, reader, 1)
    assert held_by(crowd, reader).thumbs.flags.tolist() == [0]


def test_the_period_is_the_plan_of_the_first_reading_and_0_where_none_is_known(
    crowd: Crowd,
) -> None:
    plan = TrafficPlan.objects.create(key="p", shares={})
    readers = [make_reader() for _ in range(3)]
    read(crowd, readers[0], 0, plan=plan)
    read(crowd, readers[1], 0)
    for reader in readers:
        judge(crowd, reader, 0)
    found = [held_by(crowd, reader).thumbs.period.tolist() for reader in readers]
    assert found == [[plan.pk], [0], [0]]


def test_reasons_belong_to_a_thumb_down_alone(crowd: Crowd) -> None:
    reader = make_reader()
    ballot = judge(crowd, reader, 0)
    Ballot.objects.filter(pk=ballot.pk).update(body={"reasons": ["long"], "comment": ""})
    assert held_by(crowd, reader).thumbs.reasons.tolist() == [0]
    down = thumb(summary_of(crowd.versions[0], crowd.articles[0]), -1, reader)
    Ballot.objects.filter(pk=down.pk).update(body={"reasons": ["hard", "long"], "comment": ""})
    thumbs = held_by(crowd, reader).thumbs
    assert thumbs.reasons.tolist() == [reason_bits(["long", "hard"])]
    assert thumbs.up.tolist() == [0]


@pytest.mark.parametrize("winner_on_left", [True, False])
@pytest.mark.parametrize("winner", [0, 1])
def test_a_choice_is_kept_by_side(crowd: Crowd, winner: int, winner_on_left: bool) -> None:
    reader, article = make_reader(), crowd.articles[0]
    won, lost = crowd.versions[winner], crowd.versions[1 - winner]
    duel(won, lost, article, reader, winner_on_left=winner_on_left)
    duels = held_by(crowd, reader).duels
    sides = (won.pk, lost.pk) if winner_on_left else (lost.pk, won.pk)
    assert (duels.left.tolist(), duels.right.tolist()) == ([sides[0]], [sides[1]])
    assert duels.outcome.tolist() == [Outcome.FIRST.seen(first_on_left=winner_on_left).code]


def test_a_first_reading_that_is_noted_after_the_vote_marks_the_cell(crowd: Crowd) -> None:
    voter, other = make_reader(), make_reader()
    judge(crowd, voter, 0)
    CellMark.objects.all().delete()
    for reader in (voter, other):
        _note(reader, crowd.articles[0], crowd.versions[1].pk)
    marks = list(CellMark.objects.values_list("article_id", "reader_id"))
    assert marks == [(crowd.articles[0].pk, voter.pk)]


def test_a_first_reading_that_comes_with_another_browser_marks_the_cell(crowd: Crowd) -> None:
    own, came = make_reader(), make_reader()
    read(crowd, came, 1)
    judge(crowd, own, 0)
    CellMark.objects.all().delete()
    join_readers(reader=came, into=own)
    assert (crowd.articles[0].pk, own.pk) in CellMark.objects.values_list("article_id", "reader_id")
    assert held_by(crowd, own).thumbs.flags.tolist() == [OpinionFlag.KNEW]


def test_ranges_hold_every_article_once_and_as_many_opinions_as_they_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd = make_crowd(articles=4, readers=4)
    _, two, three, four = (article.pk for article in crowd.articles)
    for article, number in zip(crowd.articles, (1, 2, 4, 1), strict=True):
        for reader in crowd.readers[:number]:
            thumb(summary_of(crowd.versions[0], article), 1, reader)
    monkeypatch.setattr("evaluation.opinions.deriving.RANGE", 3)
    assert list(article_ranges()) == [(0, two), (two, three), (three, None)]
    assert list(article_ranges(after=two)) == [(two, three), (three, None)]
    assert list(article_ranges(after=four)) == [(four, None)]
    monkeypatch.setattr("evaluation.opinions.deriving.RANGE", 5)  # 1 + 2, 4 + 1
    assert list(article_ranges()) == [(0, two), (two, None)]
    monkeypatch.setattr("evaluation.opinions.deriving.RANGE", 8)
    assert list(article_ranges()) == [(0, None)]


@pytest.mark.parametrize(
    ("outcome", "on_left", "kept"),
    [
        ("won", True, Outcome.FIRST),
        ("won", False, Outcome.SECOND),
        ("tie", True, Outcome.TIE),
        ("bad", True, Outcome.BAD),
    ],
)
def test_a_choice_says_the_same_where_it_counts_and_where_it_is_left_out(
    crowd: Crowd, outcome: str, on_left: bool, kept: Outcome
) -> None:
    reader, article = make_reader(), crowd.articles[0]
    one, other = crowd.versions[:2]
    ballot = duel(one, other, article, reader, outcome=outcome, winner_on_left=on_left)
    counted = held_by(crowd, reader).duels
    quarantine_ballots(ballots=[ballot.pk], reason="odd")
    left_out = held_by(crowd, reader).duels
    assert (counted.outcome.tolist(), counted.flags.tolist()) == ([kept.code], [0])
    assert (left_out.outcome.tolist(), left_out.flags.tolist()) == (
        [kept.code], [OpinionFlag.QUARANTINED],
    )  # fmt: skip
