"""A connection to Postgres that gives up waiting, and one that asks whether anybody is there.

`statement_timeout` and `tcp_user_timeout` do not help against a server that is frozen: it ends
nothing, and its kernel still acknowledges what comes. Were each request to wait its whole patience
then, every thread of a web process would, and nobody would be served a page that needs no database.
So whoever waits for a second has one thread ask by a connection of its own; where that is not
answered either, statements fail after a moment until it is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator
from typing import Any, Final, TypeVar

import psycopg

from common.postgres.patience import is_held, patience, statement_limit, waiting_at_most

logger = logging.getLogger(__name__)

ASKED_AFTER: Final = 1.0  # seconds that a statement waits before one asks whether anybody is there
ANSWERED_WITHIN: Final = 3.0  # seconds; a server on an overloaded machine takes one
MOMENT: Final = 0.5  # seconds that a statement may take while the server is thought to be silent
REST: Final = 0.5  # seconds between two questions to a silent server

T = TypeVar("T")


class SilentError(psycopg.OperationalError):
    """The server has not answered in time; the connection is closed."""


class PatientConnection(psycopg.Connection[Any]):
    """psycopg's connection, by which nobody waits longer than their patience."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer. Raises SilentError where patience ends; nothing can be asked then."""
        if patience() is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(_watched(gen), interval, timeout)
        except SilentError:
            self.pgconn.finish()  # what was asked may still be answered, to nobody
            raise

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> Any:
        gen = super()._connect_gen(conninfo)
        return gen if patience() is None else _watched(gen)


class Silence:
    """Whether the server is thought to be silent, and the thread that asks it."""

    def __init__(self) -> None:
        self.is_known = False
        self.parameters: dict[str, Any] = {}  # how to connect, as the last connection was made
        self._lock = threading.Lock()
        self._asking = False

    def ask(self) -> None:
        """Have somebody ask, unless somebody does."""
        with self._lock:
            if self._asking or not self.parameters:
                return
            self._asking = True
        threading.Thread(target=self._ask, name="is postgres there", daemon=True).start()

    def _ask(self) -> None:
        try:
            while not _answers(self.parameters):
                if not self.is_known:
                    logger.error("Postgres is silent; until it answers, statements fail at once.")
                self.is_known = True
                time.sleep(REST)
            if self.is_known:
                logger.warning("Postgres answers again.")
        finally:
            self.is_known = False
            with self._lock:
                self._asking = False


silence: Final = Silence()


def _answers(parameters: dict[str, Any]) -> bool:
    """Whether the server says anything; also that it is full or gone is said at once."""
    try:
        with waiting_at_most(ANSWERED_WITHIN), PatientConnection.connect(**parameters) as asked:
            asked.execute("SELECT 1")
    except (SilentError, psycopg.errors.ConnectionTimeout):
        return False
    except psycopg.Error:
        return True
    return True


def _watched(gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
    """The same generator of psycopg's, looked at each time it has waited in vain."""
    began, most, own = time.monotonic(), patience(), is_held()
    asked = own or not statement_limit()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            waited = time.monotonic() - began
            if not ready and most is not None and waited >= most:
                raise SilentError(f"the database has not answered within {most:.1f} s")
            if not ready and not own and silence.is_known and waited >= MOMENT:
                raise SilentError("the database is silent")
            if not ready and not asked and waited >= ASKED_AFTER:
                asked = True
                silence.ask()
            wanted = gen.send(ready)
    except StopIteration as end:
        result: T = end.value
        return result
