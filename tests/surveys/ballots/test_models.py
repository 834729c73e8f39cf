"""Wrong states that the database itself refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from surveys.ballots.models import Ballot
from surveys.collecting.services import collect_ballots
from surveys.thumbs.models import Tally, Target, Vote
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_section, make_summary

pytestmark = pytest.mark.django_db


def test_a_target_is_exactly_one_thing_of_its_kind() -> None:
    summary = make_summary()
    fields = {"article": summary.article, "version": summary.version, "summary": summary}
    with pytest.raises(IntegrityError, match="target_is_one_thing"):
        Target.objects.create(kind="summary", section=make_section(summary), **fields)


def test_a_target_without_its_thing_is_refused() -> None:
    summary = make_summary()
    with pytest.raises(IntegrityError, match="target_is_one_thing"):
        Target.objects.create(kind="section", article=summary.article, version=summary.version)


def test_a_ballot_says_up_down_or_nothing() -> None:
    make_ballot(make_reader(), make_summary())
    with pytest.raises(IntegrityError, match="thumb_ballot"):
        Ballot.objects.update(value=2)


def test_a_reader_holds_one_vote_on_a_target() -> None:
    ballot = make_ballot(make_reader(), make_summary())
    collect_ballots()
    again = {"reader_id": ballot.reader_id, "target_id": ballot.target_id}
    with pytest.raises(IntegrityError):
        Vote.objects.create(**again, value=-1, ballot=ballot)


def test_no_more_votes_are_simulated_than_there_are() -> None:
    make_ballot(make_reader(), make_summary())
    with pytest.raises(IntegrityError, match="tally_holds_its_simulated"):
        Tally.objects.update(up=1, simulated_up=2)


def test_what_waits_is_found_by_an_index_as_small_as_the_backlog() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a table of a few rows is read whole elsewhere")
    plan = Ballot.objects.uncounted().order_by("pk")[:500].explain()
    assert "ballot_uncounted" in plan
