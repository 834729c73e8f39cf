"""Writing to a database that has one writer: in turns, and together where several wait.

SQLite lets one connection write. Threads that all ask for its lock sleep and ask again, longer each
time; threads that take turns inside the process don't. Whoever gets the turn commits the ballots of
everybody who waits for it, in one transaction: one flush to the disk for all of them. Elsewhere,
and inside a transaction of the caller's, each ballot is written by itself.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Field, JSONField

from surveys.models import Ballot

PATIENCE: Final = 5.0  # seconds, as long as SQLite itself waits for its lock
BUSY: Final = "the database is busy: others have waited longer"
_turn: Final = threading.Lock()
# Written out, since Django takes longer to build it than the database to do it.
_FIELDS: Final = [field for field in Ballot._meta.concrete_fields if not field.primary_key]
_PLAIN: Final = {int, str, bool}  # what a driver takes as it is
_INSERT: Final = (
    f"INSERT INTO {Ballot._meta.db_table} ({', '.join(str(field.column) for field in _FIELDS)}) "  # noqa: S608
    f"VALUES ({', '.join(['%s'] * len(_FIELDS))}) RETURNING id"
)


@dataclass(eq=False)
class _Waiting:
    """A ballot that somebody has to commit; `error` is why it isn't, and None once it is."""

    ballot: Ballot
    done: bool = False
    error: Exception | None = field(default_factory=lambda: OperationalError("not committed"))


_waiting: Final[deque[_Waiting]] = deque()


def insert_ballot(ballot: Ballot) -> None:
    """Insert a ballot and commit it; what the database raises comes to the caller."""
    if connection.in_atomic_block:
        with transaction.atomic():
            _insert(ballot)
        return
    if not _in_turns():
        _insert(ballot)  # a transaction by itself
        return
    mine = _Waiting(ballot)
    _waiting.append(mine)
    if not _turn.acquire(timeout=PATIENCE):
        if _withdrawn(mine):
            raise OperationalError(BUSY)
        _turn.acquire()  # somebody is at work on it
    try:
        if not mine.done:
            _commit_together(_taken())
    finally:
        _turn.release()
    if mine.error:
        raise mine.error


@contextmanager
def writing_turn() -> Iterator[None]:
    """Hold the turn for other small writes of a request. Raises OperationalError if it is long."""
    if not _in_turns():
        yield
        return
    if not _turn.acquire(timeout=PATIENCE):
        raise OperationalError(BUSY)
    try:
        yield
    finally:
        _turn.release()


def _in_turns() -> bool:
    return connection.vendor == "sqlite" and not connection.in_atomic_block


def _withdrawn(mine: _Waiting) -> bool:
    """Take it out of the queue; False where somebody took it already."""
    try:
        _waiting.remove(mine)
    except ValueError:
        return False
    return True


def _taken() -> list[_Waiting]:
    """All that wait now; one may be withdrawn meanwhile."""
    taken = []
    with suppress(IndexError):
        while True:
            taken.append(_waiting.popleft())
    return taken


def _commit_together(waiting: Sequence[_Waiting]) -> None:
    try:
        with transaction.atomic():
            for each in waiting:
                _insert(each.ballot)
    except IntegrityError:
        # One of them, a repeat perhaps, would take the others along.
        for each in waiting:
            _commit_alone(each)
    except Exception as error:
        for each in waiting:
            each.error = type(error)(*error.args)  # raised in a thread of its own
    else:
        for each in waiting:
            each.error = None
    finally:
        for each in waiting:
            each.done = True


def _insert(ballot: Ballot) -> None:
    values = [_prepared(field, getattr(ballot, field.attname)) for field in _FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        ballot.pk = cursor.fetchone()[0]


def _prepared(field: Field[Any, Any], value: Any) -> Any:
    plain = type(value) in _PLAIN and not isinstance(field, JSONField)
    return value if value is None or plain else field.get_db_prep_save(value, connection)


def _commit_alone(waiting: _Waiting) -> None:
    try:
        with transaction.atomic():
            _insert(waiting.ballot)
        waiting.error = None
    except Exception as error:
        waiting.error = error
