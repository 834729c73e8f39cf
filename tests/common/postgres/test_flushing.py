"""Which transactions wait for the disk: a reader's ballot does, what is derived of it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from common.postgres.flushing import commit_without_flush
from evaluation.opinions.services import derive_all_marked, derive_first
from surveys.collecting.services import collect_ballots, quarantine_ballots
from surveys.screening.services import screen_backlog
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="Postgres is asked"),
]


@pytest.fixture(autouse=True)
def flushing() -> Iterator[None]:
    """As a server is set up; that of the tests flushes nothing, to be quick."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO on")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")


@pytest.fixture
def flushed() -> Iterator[Callable[[str], list[str]]]:
    """Of a table, for each transaction that writes to it from here on, whether it waits."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE flushed (named text, said text)")
        cursor.execute(
            "CREATE FUNCTION note_flush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO flushed VALUES (TG_TABLE_NAME, current_setting('synchronous_commit')); "
            "RETURN NULL; END $$"
        )
        for table in ("surveys_ballot", "surveys_tally", "evaluation_opinionblock"):
            cursor.execute(
                f"CREATE CONSTRAINT TRIGGER note_flush AFTER INSERT OR UPDATE ON {table} "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_flush()"
            )

    def said(table: str) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT said FROM flushed WHERE named = %s", [table])
            found = [row for (row,) in cursor.fetchall()]
            cursor.execute("DELETE FROM flushed")
        return found

    yield said
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION note_flush CASCADE")
        cursor.execute("DROP TABLE flushed")


def test_a_readers_ballot_waits_for_the_disk_and_its_counting_does_not(
    flushed: Callable[[str], list[str]],
) -> None:
    derive_first()
    ballot = make_ballot(make_reader(), make_summary())
    assert set(flushed("surveys_ballot")) == {"on"}
    screen_backlog()
    assert set(flushed("surveys_ballot")) == {"off"}
    collect_ballots()
    assert set(flushed("surveys_tally")) == {"off"}
    derive_all_marked()
    assert set(flushed("evaluation_opinionblock")) == {"off"}
    # What somebody of the team said is no one's to find again.
    quarantine_ballots(ballots=[ballot.pk], reason="odd")
    assert set(flushed("surveys_ballot")) == {"on"}


def test_the_next_transaction_waits_again() -> None:
    with transaction.atomic():
        commit_without_flush()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone()[0] == "on"


def test_it_is_asked_inside_a_transaction_alone() -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        commit_without_flush()
