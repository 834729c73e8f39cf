"""Screening as a service: bounded, repeatable, blind to simulated readers, and what it writes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from summaries.breakdowns.models import Summary
from surveys.ballots.models import Ballot
from surveys.ballots.services import Reception, ensure_reader
from surveys.collecting.audit import audit
from surveys.collecting.services import collect_backlog
from surveys.duels.outcome import Outcome
from surveys.duels.services import record_choice
from surveys.exposures.services import record_exposure
from surveys.screening import screens
from surveys.screening import services as screening
from surveys.screening.models import BallotDay, SaidText, VotePattern
from surveys.screening.services import Screened, screen_backlog, screen_ballots
from surveys.thumbs.kind import THUMB
from surveys.thumbs.selectors import TargetRef
from surveys.thumbs.services import record_ballot
from tests.rows.duels import judge, serve
from tests.rows.questionnaires import make_survey
from tests.rows.questionnaires import say as answer
from tests.rows.said import make_ballot, make_key, make_reader
from tests.rows.written import make_contest, make_summary

pytestmark = pytest.mark.django_db

LONG = "The second sentence claims what nobody has ever said in it."


def say(text: str, *, simulated: bool = False) -> int:
    """A ballot of a new reader that brings a text."""
    return record_ballot(
        reader=make_reader(simulated=simulated),
        target=TargetRef.of(make_summary()),
        value=-1,
        key="k",
        body={"other": text},
    ).ballot_id


def quarantined(reason: str) -> set[int]:
    rows = Ballot.objects.filter(quarantine_reason=reason, quarantined_at__isnull=False)
    return set(rows.values_list("pk", flat=True))


def test_the_same_text_from_five_readers_is_held_back_the_earlier_ones_too() -> None:
    first = {say(LONG) for _ in range(4)}
    screen_ballots()
    assert quarantined(screens.SAME_TEXT) == set()
    last = say(f"  {LONG.upper()} ")
    other = say("Quite another text that is as long as the first one was.")
    assert screen_ballots().quarantined == {screens.SAME_TEXT: 5}
    assert quarantined(screens.SAME_TEXT) == {*first, last}
    assert other not in quarantined(screens.SAME_TEXT)


def test_the_same_option_is_no_copied_text_and_the_same_free_text_is() -> None:
    survey = make_survey([{"kind": "one", "options": [LONG, "Something else"]}, {"kind": "text"}])
    for _ in range(6):
        answer(survey, 1, LONG)
    assert screen_ballots().quarantined == {}
    texts = {answer(survey, 2, LONG).pk for _ in range(6)}
    assert screen_ballots().quarantined == {screens.SAME_TEXT: 6}
    assert quarantined(screens.SAME_TEXT) == texts


def test_simulated_readers_are_never_held_back_and_belong_to_no_days_figures() -> None:
    for _ in range(8):
        say(LONG, simulated=True)
    assert screen_ballots() == Screened(8, {})
    assert not BallotDay.objects.exists()
    assert not Ballot.objects.unscreened().exists()


def test_each_look_takes_the_oldest_and_no_more_than_its_limit() -> None:
    ballots = [make_ballot(make_reader(), make_summary()).pk for _ in range(5)]
    assert screen_ballots(limit=2).seen == 2
    left = Ballot.objects.unscreened().order_by("pk").values_list("pk", flat=True)
    assert list(left) == ballots[2:]
    assert screen_backlog(limit=2).seen == 3
    assert screen_ballots().seen == 0
    assert BallotDay.objects.get().received == 5
    assert BallotDay.objects.get().first_ballot == ballots[0]


def test_a_look_whose_time_is_up_leaves_the_rest_to_the_next() -> None:
    for _ in range(3):
        make_ballot(make_reader(), make_summary())
    assert screen_backlog(limit=2, seconds=0).seen == 2
    assert screen_backlog(limit=2, seconds=0).seen == 1


def test_a_look_that_died_before_it_marked_is_done_again_and_counts_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(5):
        say(LONG)

    def die(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(screening, "_mark_screened", die)
        with pytest.raises(RuntimeError):
            screen_ballots()
    assert len(quarantined(screens.SAME_TEXT)) == 5
    assert screen_ballots() == Screened(5, {})
    assert BallotDay.objects.get().received == 5
    assert SaidText.objects.count() == 5


def test_too_fast_a_duel_is_held_back_and_the_reader_s_others_are_not() -> None:
    reader = make_reader()
    make_contest(articles=3)
    for elapsed in (400, 4000, None):
        record_choice(
            impression=serve(reader),
            choice=Outcome.FIRST,
            reception=Reception(elapsed_ms=elapsed),
        )
    screen_ballots()
    held = Ballot.objects.filter(quarantine_reason=screens.TOO_FAST)
    assert [ballot.elapsed_ms for ballot in held] == [400]


def test_a_reader_of_one_side_is_held_back_whole_once_there_is_enough_to_tell() -> None:
    reader = make_reader()
    make_contest(articles=20)

    def choose(count: int) -> None:
        for _ in range(count):
            judge(serve(reader), Outcome.SECOND)

    choose(19)
    screen_ballots()
    assert quarantined(screens.ONE_SIDE) == set()
    choose(1)
    screen_ballots()
    assert len(quarantined(screens.ONE_SIDE)) == 20


def test_a_contradicting_reader_is_held_back_and_the_crowd_is_not() -> None:
    summaries: list[Summary] = [make_summary() for _ in range(24)]
    crowd = [make_reader() for _ in range(8)]
    for place, summary in enumerate(summaries):
        for number, reader in enumerate(crowd):
            # A crowd of eight with one in each seat out of step with the rest.
            agrees = number != place % 8
            make_ballot(reader, summary, 1 if (place % 2 == 0) == agrees else -1)
    rigger = make_reader()
    for place, summary in enumerate(summaries):
        make_ballot(rigger, summary, -1 if place % 2 == 0 else 1)
    collect_backlog()
    screen_ballots()
    held = Ballot.objects.filter(quarantine_reason=screens.DISAGREES)
    assert {ballot.reader_id for ballot in held} == {rigger.pk}
    assert held.count() == 24
    assert audit(THUMB) == []


def test_a_readers_pattern_is_kept_once_and_follows_their_changes() -> None:
    reader, summaries = make_reader(), [make_summary() for _ in range(6)]
    for summary in summaries:
        make_ballot(reader, summary)
    screen_ballots()
    before = dict(VotePattern.objects.values_list("length", "values"))
    assert set(before) == {0, 5}
    make_ballot(reader, summaries[5], -1)
    screen_ballots()
    after = dict(VotePattern.objects.values_list("length", "values"))
    assert after[5] == before[5] and after[0] != before[0]


def test_a_look_takes_the_same_few_queries_whatever_it_holds() -> None:
    summary = make_summary()

    def queries(ballots: int) -> int:
        for _ in range(ballots):
            key = make_key()
            record_exposure(reader=key, article=summary.article, version=summary.version)
            make_ballot(ensure_reader(key), summary)
        with CaptureQueriesContext(connection) as context:
            screen_ballots()
        return len(context)

    queries(1)
    assert queries(10) == queries(60) < 35
