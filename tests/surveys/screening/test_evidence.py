"""What the screens are given: who is new, and whose votes say what is usual."""

from __future__ import annotations

import datetime

import pytest

from summaries.breakdowns.models import Summary
from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_backlog
from surveys.readers.models import Reader
from surveys.screening import screens
from surveys.screening.selectors import newest_rows
from surveys.screening.services import screen_ballots
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("seconds", "is_new"), [(3599, True), (3600, False)])
def test_a_reader_is_new_for_an_hour(seconds: int, is_new: bool) -> None:
    reader = make_reader()
    first, ballot = make_ballot(reader, make_summary()), make_ballot(reader, make_summary())
    Reader.objects.update(created_at=ballot.received_at - datetime.timedelta(days=9))  # it looked
    began = ballot.received_at - datetime.timedelta(seconds=seconds)
    Ballot.objects.filter(pk=first.pk).update(received_at=began)
    (row,) = newest_rows(Ballot.objects.filter(pk=ballot.pk))
    assert row.is_new is is_new


@pytest.mark.parametrize(("seconds", "is_newcomer"), [(86_399, True), (86_400, False)])
def test_a_reader_is_a_newcomer_for_a_day(seconds: int, is_newcomer: bool) -> None:
    reader = make_reader()
    first, ballot = make_ballot(reader, make_summary()), make_ballot(reader, make_summary())
    began = ballot.received_at - datetime.timedelta(seconds=seconds)
    Ballot.objects.filter(pk=first.pk).update(received_at=began)
    (row,) = newest_rows(Ballot.objects.filter(pk=ballot.pk))
    assert row.is_newcomer is is_newcomer


def stamp(outsiders: int) -> int:
    """How many ballots are held back of twenty readers who like the same five summaries, where so
    many others dislike the first of them."""
    summaries: list[Summary] = [make_summary() for _ in range(5)]
    for _ in range(screens.PATTERN_READERS):
        reader = make_reader()
        for summary in summaries:
            make_ballot(reader, summary)
    for _ in range(outsiders):
        make_ballot(make_reader(), summaries[0], -1)
    collect_backlog()
    return screen_ballots().quarantined.get(screens.SAME_PATTERN, 0)


def test_a_reader_whose_first_five_are_all_counts_once() -> None:
    summaries = [make_summary() for _ in range(5)]
    for _ in range(screens.PATTERN_READERS - 1):
        reader = make_reader()
        for summary in summaries:
            make_ballot(reader, summary)
    collect_backlog()
    assert screen_ballots().quarantined == {}  # 19 readers, though they hold 38 patterns


def test_twenty_outsiders_say_what_is_usual_by_themselves() -> None:
    assert stamp(20) == 100  # none of the 20 likes it: 0.5^20 = 9.5e-7 < 1e-6


def test_with_fewer_outsiders_everybodys_votes_say_what_is_usual() -> None:
    assert stamp(19) == 0  # 20 of 39 like it: 0.513^20 = 1.6e-6
