"""Current votes and tallies follow from the ballots that stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from summaries.breakdowns.models import Summary
from surveys.ballots.models import Ballot, CellMark
from surveys.collecting import services as collecting
from surveys.collecting.audit import audit
from surveys.collecting.services import (
    Collected,
    collect_backlog,
    collect_ballots,
    quarantine_ballots,
    release_ballots,
    retry_set_aside,
)
from surveys.readers.models import Reader
from surveys.thumbs.kind import THUMB
from surveys.thumbs.models import Tally, Vote
from tests.long_forms import drawn_again
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary

pytestmark = pytest.mark.django_db

Counts = tuple[int, int, int, int]


def counts(summary: Summary) -> Counts:
    """The tally of a summary: up, down, simulated up, simulated down."""
    tally = Tally.objects.get(target__summary=summary)
    return tally.up, tally.down, tally.simulated_up, tally.simulated_down


@contextmanager
def poison(ballot: Ballot) -> Iterator[None]:
    """Make the database refuse the vote that this ballot would become."""
    refuses = f"NEW.ballot_id = {ballot.pk}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE TRIGGER poison BEFORE INSERT ON surveys_vote WHEN {refuses} "
                "BEGIN SELECT RAISE(ABORT, 'a poison row'); END"
            )
        else:
            cursor.execute(
                "CREATE FUNCTION poison() RETURNS trigger AS $$ BEGIN "
                "RAISE integrity_constraint_violation USING MESSAGE = 'a poison row'; "
                "END $$ LANGUAGE plpgsql"
            )
            cursor.execute(
                "CREATE TRIGGER poison BEFORE INSERT ON surveys_vote FOR EACH ROW "
                f"WHEN ({refuses}) EXECUTE FUNCTION poison()"
            )
        yield
        on_table = "" if connection.vendor == "sqlite" else " ON surveys_vote"
        cursor.execute(f"DROP TRIGGER poison{on_table}")
        if connection.vendor != "sqlite":
            cursor.execute("DROP FUNCTION poison")


def test_collecting_counts_each_ballot_once_and_says_how_many() -> None:
    summary = make_summary()
    for value, simulated in [(1, False), (1, True), (-1, False)]:
        make_ballot(make_reader(simulated=simulated), summary, value)
    assert collect_ballots() == Collected(counted=3)
    assert counts(summary) == (2, 1, 1, 0)
    assert collect_ballots() == Collected()
    assert counts(summary) == (2, 1, 1, 0)
    assert not Ballot.objects.uncounted().exists()


def test_a_batch_takes_no_more_than_its_limit_and_the_backlog_takes_all() -> None:
    summary = make_summary()
    for _ in range(7):
        make_ballot(make_reader(), summary)
    assert collect_ballots(limit=2).counted == 2
    assert counts(summary) == (2, 0, 0, 0)
    assert collect_backlog(limit=2).counted == 5
    assert counts(summary) == (7, 0, 0, 0)


def test_a_retraction_removes_the_vote() -> None:
    summary, reader = make_summary(), make_reader()
    make_ballot(reader, summary, 1)
    collect_ballots()
    make_ballot(reader, summary, 0)
    collect_ballots()
    assert counts(summary) == (0, 0, 0, 0)
    assert not Vote.objects.exists()
    assert Ballot.objects.count() == 2  # the history stays


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]])
def test_the_newest_ballot_wins_in_whatever_order_they_are_collected(order: list[int]) -> None:
    summary, reader = make_summary(), make_reader()
    ballots = [make_ballot(reader, summary, value) for value in (1, 0, -1)]
    for wanted in order:
        others = Ballot.objects.uncounted().exclude(pk=ballots[wanted].pk)
        waiting = list(others.values_list("pk", flat=True))
        Ballot.objects.filter(pk__in=waiting).update(set_aside_at="2026-01-01T00:00Z")
        collect_ballots()
        Ballot.objects.filter(pk__in=waiting).update(set_aside_at=None)
    assert counts(summary) == (0, 1, 0, 0)
    assert Vote.objects.get().ballot == ballots[2]


def test_quarantine_takes_a_ballot_out_of_the_count_and_release_puts_it_back() -> None:
    summary, reader = make_summary(), make_reader()
    make_ballot(reader, summary, 1)
    newest = make_ballot(reader, summary, -1)
    collect_ballots()
    assert counts(summary) == (0, 1, 0, 0)
    assert quarantine_ballots(ballots=[newest.pk], reason="burst") == 1
    assert counts(summary) == (1, 0, 0, 0)  # what the reader said before holds again
    assert quarantine_ballots(ballots=[newest.pk], reason="other") == 0
    newest.refresh_from_db()
    assert newest.quarantine_reason == "burst"
    assert release_ballots(ballots=[newest.pk]) == 1
    assert counts(summary) == (0, 1, 0, 0)


def test_a_ballot_quarantined_before_it_is_collected_is_never_counted() -> None:
    summary = make_summary()
    ballot = make_ballot(make_reader(), summary)
    quarantine_ballots(ballots=[ballot.pk], reason="burst")
    assert collect_ballots().counted == 1
    assert counts(summary) == (0, 0, 0, 0)
    release_ballots(ballots=[ballot.pk])
    assert counts(summary) == (1, 0, 0, 0)


def test_a_poison_row_is_set_aside_after_three_attempts_and_the_rest_is_counted() -> None:
    summary = make_summary()
    ballots = [make_ballot(make_reader(), summary) for _ in range(10)]
    with poison(ballots[6]):
        assert collect_ballots() == Collected(counted=9, failed=1)
        assert collect_ballots() == Collected(failed=1)
        assert collect_ballots() == Collected(set_aside=1)
        assert collect_ballots() == Collected()
    assert counts(summary) == (9, 0, 0, 0)
    bad = Ballot.objects.get(pk=ballots[6].pk)
    assert (bad.applied_at, bad.attempts) == (None, 3)
    assert "a poison row" in bad.set_aside_reason
    assert retry_set_aside() == 1  # what refused it is gone now
    assert collect_ballots() == Collected(counted=1)
    assert counts(summary) == (10, 0, 0, 0)


def test_a_failing_batch_is_halved_down_to_the_bad_row() -> None:
    summary = make_summary()
    ballots = [make_ballot(make_reader(), summary) for _ in range(8)]
    sizes: list[int] = []
    real = collecting.recount

    def watched(batch: list[int]) -> None:
        sizes.append(len(batch))
        real(batch)

    with poison(ballots[0]), mock.patch.object(collecting, "recount", watched):
        collect_ballots()
    assert sizes == [8, 4, 2, 1, 1, 2, 4]  # down to the bad row, then the other halves


def test_a_database_in_trouble_is_no_fault_of_any_row() -> None:
    make_ballot(make_reader(), make_summary())
    trouble = mock.patch.object(
        collecting, "recount", side_effect=OperationalError("database is locked")
    )
    with trouble, pytest.raises(OperationalError):
        collect_ballots()
    assert Ballot.objects.values_list("attempts", "applied_at").get() == (0, None)
    assert collect_ballots().counted == 1


def test_every_change_of_an_opinion_marks_its_cell() -> None:
    reader, summary = make_reader(), make_summary()
    ballot = make_ballot(reader, summary)

    def marks() -> list[tuple[int, int]]:
        found = list(CellMark.objects.values_list("article_id", "reader_id"))
        CellMark.objects.all().delete()
        return found

    cell = (summary.article_id, reader.pk)
    assert marks() == []  # received, and counted nowhere yet
    collect_ballots()
    assert marks() == [cell]
    quarantine_ballots(ballots=[ballot.pk], reason="same text")
    assert marks() == [cell]
    release_ballots(ballots=[ballot.pk])
    assert marks() == [cell]


def test_collecting_costs_the_same_for_one_ballot_and_for_many(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for summary in [make_summary() for _ in range(5)]:
        for _ in range(4):
            make_ballot(make_reader(), summary)
    with django_assert_max_num_queries(15):
        assert collect_ballots().counted == 20


# --- Against a naive model -----------------------------------------------------------------------

ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("say"), st.integers(0, 2), st.integers(0, 1), st.sampled_from([1, -1, 0])
        ),
        st.tuples(st.just("collect"), st.integers(1, 4)),
        st.tuples(st.just("quarantine"), st.integers(0, 30)),
        st.tuples(st.just("release"), st.integers(0, 30)),
    ),
    max_size=30,
)


class NaiveModel:
    """Ballots in a list, counted from the start each time."""

    def __init__(self, readers: list[Reader]) -> None:
        self.readers = readers
        self.said: list[dict[str, int | bool]] = []

    def say(self, *, reader: int, summary: int, value: int) -> None:
        self.said.append(
            {
                "reader": reader,
                "summary": summary,
                "value": value,
                "collected": False,
                "quarantined": False,
            }
        )

    def collect(self, *, limit: int) -> None:
        for ballot in [ballot for ballot in self.said if not ballot["collected"]][:limit]:
            ballot["collected"] = True

    def counts(self, summary: int) -> Counts:
        opinions: dict[int, int] = {}
        for ballot in self.said:
            if ballot["collected"] and not ballot["quarantined"] and ballot["summary"] == summary:
                opinions[int(ballot["reader"])] = int(ballot["value"])
        real = [v for r, v in opinions.items() if not self.readers[r].simulated]
        simulated = [v for r, v in opinions.items() if self.readers[r].simulated]
        up, down = simulated.count(1), simulated.count(-1)
        return real.count(1) + up, real.count(-1) + down, up, down


@settings(
    max_examples=drawn_again(60, 12), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(acts=ACTS)
def test_any_sequence_of_acts_leaves_the_counts_of_a_naive_recount(
    acts: list[tuple[str, int, int, int]],
) -> None:
    with transaction.atomic():
        check_against_naive_model(acts)
        transaction.set_rollback(True)  # the next example starts from nothing


def check_against_naive_model(acts: list[tuple[str, int, int, int]]) -> None:
    readers = [make_reader(), make_reader(), make_reader(simulated=True)]
    summaries = [make_summary(), make_summary()]
    model, ids = NaiveModel(readers), []
    for act, *numbers in acts:
        if act == "say":
            reader, summary, value = numbers
            ids.append(make_ballot(readers[reader], summaries[summary], value).pk)
            model.say(reader=reader, summary=summary, value=value)
        elif act == "collect":
            collect_ballots(limit=numbers[0])
            model.collect(limit=numbers[0])
        elif numbers[0] < len(ids):
            model.said[numbers[0]]["quarantined"] = act == "quarantine"
            if act == "quarantine":
                quarantine_ballots(ballots=[ids[numbers[0]]], reason="burst")
            else:
                release_ballots(ballots=[ids[numbers[0]]])
    for number, row in enumerate(summaries):
        known = Tally.objects.filter(target__summary=row).exists()
        assert (counts(row) if known else (0, 0, 0, 0)) == model.counts(number)
    assert audit(THUMB) == []
