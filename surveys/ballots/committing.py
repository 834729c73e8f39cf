"""Writing to a database that has one writer: in turns, and together where several wait.

SQLite lets one connection write. Threads that all ask for its lock sleep and ask again, longer each
time; threads that take turns inside the process don't. Whoever gets the turn commits the ballots of
everybody who waits for it, in one statement: one flush to the disk for all of them. Elsewhere a
statement for several costs less than several, too. Inside a transaction of the caller's each ballot
is written by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from time import monotonic, sleep
from types import NoneType
from typing import Any, Final

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Field

from common.limits.group_commit import GroupCommit, TooLongError
from surveys.ballots.models import Ballot

PATIENCE: Final = 5.0  # seconds, as long as SQLite itself waits for its lock
BUSY: Final = "the database is busy: others have waited longer"
NAP: Final = 0.002  # seconds between two questions for SQLite's lock
# Written out, since Django takes longer to build it than the database to do it.
_FIELDS: Final = [field for field in Ballot._meta.concrete_fields if not field.primary_key]
_VALUES: Final = attrgetter(*(field.attname for field in _FIELDS))
_PLAIN: Final = {int, str, bool, NoneType}  # what a driver takes as it is
_INSERT: Final = (
    f"INSERT INTO {Ballot._meta.db_table} ({', '.join(str(field.column) for field in _FIELDS)}) "  # noqa: S608
    "VALUES "
)
_ROW: Final = f"({', '.join(['%s'] * len(_FIELDS))})"


@dataclass(eq=False)
class _WaitingBallot:
    """A ballot that somebody has to commit; `error` is why it isn't, and None once it is."""

    ballot: Ballot
    error: Exception | None = field(default_factory=lambda: OperationalError("not committed"))


def insert_ballot(ballot: Ballot) -> None:
    """Insert a ballot and commit it; what the database raises comes to the caller."""
    (error,) = insert_ballots([ballot])
    if error is not None:
        raise error


def insert_ballots(ballots: Sequence[Ballot]) -> list[Exception | None]:
    """Insert ballots and commit them; for each what the database raises, None where it has it."""
    mine = [_WaitingBallot(ballot) for ballot in ballots]
    if connection.in_atomic_block:
        for each in mine:
            each.error = _error_of_savepoint(each.ballot)
        return [each.error for each in mine]
    try:
        _group.do(mine, patience=PATIENCE)
    except TooLongError:
        return [OperationalError(BUSY) for _ in mine]
    return [each.error for each in mine]


@contextmanager
def writing_turn() -> Iterator[None]:
    """Hold the turn for other small writes of a request. Raises OperationalError if it is long."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    try:
        with _group.alone(patience=PATIENCE):
            yield
    except TooLongError as error:
        raise OperationalError(BUSY) from error


def _error_of_savepoint(ballot: Ballot) -> Exception | None:
    try:
        with transaction.atomic():
            _insert([ballot])
    except Exception as error:
        return error
    return None


def _commit_all(waiting: Sequence[Sequence[_WaitingBallot]]) -> None:
    _commit_together([each for of_one in waiting for each in of_one])


def _commit_together(waiting: Sequence[_WaitingBallot]) -> None:
    try:
        _insert([each.ballot for each in waiting])
    except IntegrityError as error:
        if len(waiting) == 1:
            waiting[0].error = error
            return
        # One of them, a repeat perhaps, would take the others along.
        for each in waiting:
            _commit_together([each])
    except Exception as error:
        for each in waiting:
            each.error = type(error)(*error.args)  # raised in a thread of its own
    else:
        for each in waiting:
            each.error = None


_group: Final = GroupCommit(_commit_all)


def _insert(ballots: Sequence[Ballot]) -> None:
    """Insert them all or none, in one statement, which is a transaction where none is open."""
    values = [
        _prepared(*each) for row in ballots for each in zip(_FIELDS, _VALUES(row), strict=True)
    ]
    rows = ", ".join([_ROW] * len(ballots))
    with connection.cursor() as cursor:
        _execute_soon(cursor, f"{_INSERT}{rows} RETURNING id, reader_id, idempotency_key", values)
        ids = {(reader, key): pk for pk, reader, key in cursor.fetchall()}
    for ballot in ballots:
        ballot.pk = ids[ballot.reader_id, ballot.idempotency_key]


def _execute_soon(cursor: CursorWrapper, statement: str, values: Sequence[Any]) -> None:
    """Execute a write in the next gap that another process leaves, for PATIENCE at the most.

    SQLite asks for its lock after naps that grow to 0.1 s, and so sleeps through the gaps between
    the worker's transactions. One thread of the process asks at a time, so it may ask often.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        cursor.execute(statement, values)
        return
    deadline = monotonic() + PATIENCE
    with _refused_at_once():
        while True:
            try:
                cursor.execute(statement, values)
            except OperationalError as error:
                if "locked" not in str(error) or monotonic() > deadline:
                    raise
                sleep(NAP)
            else:
                return


@contextmanager
def _refused_at_once() -> Iterator[None]:
    """Have SQLite say that it is locked instead of waiting."""
    database = connection.connection
    waits = round(1000 * float(connection.settings_dict["OPTIONS"].get("timeout", PATIENCE)))
    database.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        database.execute(f"PRAGMA busy_timeout = {waits}")


def _prepared(field: Field[Any, Any], value: Any) -> Any:
    return value if type(value) in _PLAIN else field.get_db_prep_save(value, connection)
