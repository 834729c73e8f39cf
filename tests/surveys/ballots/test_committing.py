"""One writer at a time, and one flush for all who wait."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction

from surveys.ballots import committing
from surveys.ballots.models import Ballot
from tests.rows.said import make_ballot, make_reader
from tests.rows.written import make_summary

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one writer"),
]


def insert(ballot: Ballot) -> None:
    try:
        committing.insert_ballot(ballot)
    finally:
        connections.close_all()


@contextmanager
def waiting(*ballots: Ballot) -> Iterator[list[Future[None]]]:
    """Ballots that all wait for the turn; leaving the block gives it to them."""
    with ThreadPoolExecutor(len(ballots)) as pool, committing.writing_turn():
        inserted = []
        for number, ballot in enumerate(ballots, 1):
            inserted.append(pool.submit(insert, ballot))
            while committing._group.waiting < number:
                time.sleep(0.001)
        yield inserted


def a_ballot(key: str, target_id: int | None = None) -> Ballot:
    target = target_id or make_ballot(make_reader(), make_summary()).target_id
    return Ballot(reader=make_reader(), target_id=target, value=1, idempotency_key=key)


def test_all_who_wait_are_committed_by_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    written = committing._insert

    def counted(batch: Sequence[Ballot]) -> None:
        batches.append(len(batch))
        written(batch)

    monkeypatch.setattr(committing, "_insert", counted)
    ballots = [a_ballot(f"k{number}") for number in range(5)]
    batches.clear()
    with waiting(*ballots) as inserted:
        pass
    assert [future.result() for future in inserted] == [None] * 5
    assert batches == [5]
    kept = {ballot.pk: ballot.idempotency_key for ballot in Ballot.objects.filter(body_hash="")}
    assert {ballot.pk: ballot.idempotency_key for ballot in ballots} == kept


def test_a_repeat_and_a_lost_target_take_nobody_along() -> None:
    first, last = a_ballot("first"), a_ballot("last")
    gone = a_ballot("gone", target_id=10**6)
    repeat = Ballot(
        reader=first.reader, target_id=first.target_id, value=-1, idempotency_key="first"
    )
    with waiting(first, repeat, gone, last) as inserted:
        pass
    assert [type(future.exception()) for future in inserted] == [
        type(None), IntegrityError, IntegrityError, type(None),
    ]  # fmt: skip
    kept = (
        Ballot.objects.filter(body_hash="").order_by("pk").values_list("idempotency_key", "value")
    )
    assert list(kept) == [("first", 1), ("last", 1)]


def test_a_database_that_fails_fails_all_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(ballots: Sequence[Ballot]) -> None:
        raise OperationalError("database or disk is full")

    ballots = [a_ballot("one"), a_ballot("two")]
    monkeypatch.setattr(committing, "_insert", full)
    with waiting(*ballots) as inserted:
        pass
    errors = [future.exception() for future in inserted]
    assert [str(error) for error in errors] == ["database or disk is full"] * 2
    assert errors[0] is not errors[1]
    assert not Ballot.objects.filter(body_hash="").exists()


def test_an_interrupted_leader_has_acknowledged_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(ballots: Sequence[Ballot]) -> None:
        raise SystemExit

    ballots = [a_ballot("one"), a_ballot("two")]
    monkeypatch.setattr(committing, "_insert", interrupted)
    with waiting(*ballots) as inserted:
        pass
    kinds = {type(future.exception()) for future in inserted}
    assert kinds == {SystemExit, OperationalError}


def test_who_waits_too_long_is_told_so_and_is_not_committed_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ballot = a_ballot("late")
    monkeypatch.setattr(committing, "PATIENCE", 0.01)
    with ThreadPoolExecutor(1) as pool, committing.writing_turn():
        inserted = pool.submit(insert, ballot)
        assert isinstance(inserted.exception(timeout=300), OperationalError)
    make_ballot(make_reader(), make_summary())
    assert not Ballot.objects.filter(idempotency_key="late").exists()


def test_every_field_of_a_ballot_arrives() -> None:
    ballot = a_ballot("whole")
    ballot.body = {"reasons": ["long"], "comment": "“Hm”\n"}
    ballot.received_at = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    ballot.elapsed_ms, ballot.unscreened, ballot.network = 5, True, "n"
    ballot.quarantined_at, ballot.quarantine_reason = ballot.received_at, "burst"
    committing.insert_ballot(ballot)
    kept = Ballot.objects.get(pk=ballot.pk)
    names = [field.attname for field in Ballot._meta.concrete_fields]
    assert [getattr(kept, name) for name in names] == [getattr(ballot, name) for name in names]


def test_inside_a_transaction_the_caller_decides() -> None:
    ballot = a_ballot("mine")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        committing.insert_ballot(ballot)
        assert ballot.pk
        raise ZeroDivisionError
    assert not Ballot.objects.filter(idempotency_key="mine").exists()


@contextmanager
def locked() -> Iterator[Callable[[], None]]:
    """Another process holds the database's lock until what this yields is called."""
    other = connection.copy()
    other.ensure_connection()
    other.connection.execute("BEGIN IMMEDIATE")

    def release() -> None:
        if other.connection.in_transaction:
            other.connection.execute("COMMIT")

    try:
        yield release
    finally:
        release()
        other.close()


def busy_timeout() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return int(cursor.fetchone()[0])


def test_a_ballot_takes_the_first_gap_in_anothers_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    ballot, usual = a_ballot("patient"), busy_timeout()
    naps: list[float] = []
    with locked() as release:

        def nap(seconds: float) -> None:
            naps.append(seconds)
            if len(naps) == 3:
                release()

        monkeypatch.setattr(committing, "sleep", nap)
        committing.insert_ballot(ballot)
    assert naps == [committing.NAP] * 3
    assert Ballot.objects.filter(idempotency_key="patient").count() == 1
    assert busy_timeout() == usual == 5000


def test_a_lock_that_is_never_released_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ballot, usual = a_ballot("too patient"), busy_timeout()
    monkeypatch.setattr(committing, "PATIENCE", 0.05)
    with locked(), pytest.raises(OperationalError, match="locked"):
        committing.insert_ballot(ballot)
    assert not Ballot.objects.filter(idempotency_key="too patient").exists()
    assert busy_timeout() == usual
    committing.insert_ballot(ballot)
    assert Ballot.objects.filter(idempotency_key="too patient").exists()
