"""Deleting a reader's data leaves no row that names them, and every tally as if they never were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.db import DatabaseError
from pytest_django import DjangoAssertNumQueries

from surveys.ballots.models import Ballot, CellMark
from surveys.collecting.audit import audit
from surveys.collecting.registry import KINDS
from surveys.collecting.services import collect_ballots
from surveys.exposures.models import Exposure
from surveys.ideas.counting import recount_ideas
from surveys.ideas.kind import POINTS
from surveys.ideas.models import Idea, IdeaPoints
from surveys.ideas.services import propose_idea
from surveys.my_data.forgetting import Forgotten, forget_reader
from surveys.my_data.joining import sign_in_reader
from surveys.my_data.selectors import rows_of
from surveys.readers.models import Reader
from surveys.thumbs.kind import THUMB
from surveys.thumbs.models import Tally, Vote
from tests.rows.ideas import give, make_idea, merge, points_of
from tests.rows.said import make_ballot, make_key, make_reader
from tests.rows.written import make_summary

pytestmark = pytest.mark.django_db


def test_all_of_a_reader_goes_and_every_tally_is_recounted() -> None:
    reader, other = make_reader(), make_reader()
    summary, idea = make_summary(), make_idea()
    for each in (reader, other):
        make_ballot(each, summary)
        give(each, idea, 2)
    collect_ballots()
    waiting = make_ballot(reader, make_summary())  # not counted yet
    forgotten = forget_reader(reader=reader)
    assert forgotten == Forgotten(ballots=3)
    assert not Ballot.objects.filter(pk=waiting.pk).exists()
    assert Tally.objects.get(target__summary=summary).up == 1
    assert points_of(idea) == (2, 0)
    for model in (Ballot, Vote, IdeaPoints, Exposure):
        assert not model.objects.filter(reader_id=reader.pk).exists(), model
    assert list(Reader.objects.all()) == [other]
    assert audit(THUMB) == []


def test_the_cells_of_the_reader_are_marked() -> None:
    reader, summary = make_reader(), make_summary()
    make_ballot(reader, summary)
    collect_ballots()
    CellMark.objects.all().delete()
    forget_reader(reader=reader)
    assert set(CellMark.objects.values_list("article_id", "reader_id")) == {
        (summary.article_id, reader.pk)
    }


def test_points_on_merged_ideas_go_from_where_they_show() -> None:
    reader, one, two = make_reader(), make_idea(), make_idea()
    give(reader, one, 2)
    give(make_reader(), two, 1)
    collect_ballots()
    merge(one, two)
    assert points_of(two) == (3, 0)  # 2 + 1
    forget_reader(reader=reader)
    assert points_of(two) == (1, 0)


def test_approved_ideas_lose_their_proposer_and_waiting_ones_go() -> None:
    reader = make_reader()
    approved = make_idea(proposer=reader)
    propose_idea(reader=reader, title="Nobody saw this")
    forget_reader(reader=reader)
    assert Idea.objects.get().pk == approved.pk
    assert Idea.objects.get().proposer is None


def test_duplicates_of_a_waiting_idea_go_to_what_it_was_merged_into() -> None:
    reader, root = make_reader(), make_idea()
    waiting = {"state": Idea.State.WAITING, "proposer": reader}
    upper = make_idea(**waiting, merged_into=root)
    lower = make_idea(**waiting, merged_into=upper)
    duplicate = make_idea(merged_into=lower)
    give(make_reader(), root, 2)
    give(make_reader(), duplicate, 1)
    collect_ballots()
    forget_reader(reader=reader)
    assert set(Idea.objects.values_list("pk", "merged_into")) == {
        (root.pk, None),
        (duplicate.pk, root.pk),
    }
    assert points_of(root) == (3, 0)  # 2 + 1
    assert audit(POINTS) == []


def test_a_duplicate_of_a_waiting_idea_alone_stands_for_itself_again() -> None:
    reader = make_reader()
    duplicate = make_idea()
    give(make_reader(), duplicate, 2)
    collect_ballots()
    waiting = make_idea(state=Idea.State.WAITING, proposer=reader)
    Idea.objects.filter(pk=duplicate.pk).update(merged_into=waiting)  # no service does it
    recount_ideas([duplicate.pk])
    forget_reader(reader=reader)
    assert Idea.objects.get().merged_into is None
    assert points_of(duplicate) == (2, 0)
    assert audit(POINTS) == []


@pytest.mark.parametrize(
    ("role", "stays"),
    [({}, False), ({"is_staff": True}, True), ({"is_superuser": True}, True)],
)
def test_a_readers_login_goes_too_and_a_team_members_or_a_superusers_stays(
    role: dict[str, Any], stays: bool
) -> None:
    user = User.objects.create_user("anna", **role)
    AccessAttempt.objects.create(username="anna", ip_address="192.0.2.1", failures_since_start=1)
    reader = sign_in_reader(user=user, key=make_key()).reader
    assert forget_reader(reader=reader).login is not stays
    assert User.objects.exists() is stays
    assert AccessAttempt.objects.exists() is stays


def test_nothing_is_deleted_where_something_cannot_be_recounted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reader = make_reader()
    make_ballot(reader, make_summary())

    def fails(reader: int) -> Callable[[], None]:
        raise DatabaseError("full")

    failing = [replace(kind, forget=fails) if kind is POINTS else kind for kind in KINDS]
    monkeypatch.setattr("surveys.my_data.forgetting.KINDS", failing)
    with pytest.raises(DatabaseError):
        forget_reader(reader=reader)
    assert Ballot.objects.count() == 1
    assert not CellMark.objects.exists()


def test_a_second_deletion_finds_nothing() -> None:
    reader = make_reader()
    forget_reader(reader=Reader.objects.get(pk=reader.pk))
    assert forget_reader(reader=reader) == Forgotten()


def test_very_many_ballots_are_deleted_in_batches(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr("surveys.my_data.forgetting.AT_ONCE", 10)
    monkeypatch.setattr("surveys.thumbs.counting.AT_ONCE", 10)
    reader, summaries = make_reader(), [make_summary() for _ in range(12)]
    for number in range(36):
        make_ballot(reader, summaries[number % 12], value=1 - number % 3)
    collect_ballots()
    with django_assert_max_num_queries(90):
        assert forget_reader(reader=reader).ballots == 36
    assert {(tally.up, tally.down) for tally in Tally.objects.all()} == {(0, 0)}


def test_whatever_hangs_on_a_reader_is_found() -> None:
    models = {relation.related_model for relation, _ in rows_of(make_reader())}
    assert {Ballot, Exposure, Idea, IdeaPoints, Vote} <= models
