"""Work that is claimed row by row: one worker's alone for a while, and free again if it dies.

A row that can be claimed has `claim`, `claimed_until`, `attempts` and `interruptions`. A claim that
is taken over was left by a worker that was killed, or that lost the database: that is the machine's
fault and uses up none of the row's attempts. Who does the work gives a row back by emptying
`claim`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Case, F, IntegerField, Model, Q, QuerySet, When
from django.utils import timezone

from common.work.holders import holder_is_gone, new_claim

LEASE: Final = timedelta(seconds=20)
PUSHES_A_LEASE: Final = 4  # so that two may fail in a row before a claim runs out
LOOKED_AT: Final = 16  # rows that other workers may win before this one gives up for now
# A machine that is restarted, or out of memory for others' sake, interrupts now and then; what was
# interrupted so often ends its workers by itself.
MOST_INTERRUPTIONS: Final = 20
DATABASE_FAULTS: Final = (OperationalError, InterfaceError)
# Together half an hour: what keeps a database busy for longer does not end by waiting.
MOST_PAUSES: Final = 12
LONGEST_PAUSE: Final = timedelta(minutes=5)

M = TypeVar("M", bound=Model)


def claim_one(free: QuerySet[M], **changes: object) -> M | None:
    """The first row of `free` that is now this worker's alone, or None where none is left.

    `free` selects by `claimed_until`, so that a claimed row is not in it. `changes` are written
    together with the claim.
    """
    token = new_claim()
    left, whole = Q(claim=""), IntegerField()
    counts = {
        name: Case(When(condition, then=F(name) + 1), default=F(name) + 0, output_field=whole)
        for name, condition in (("attempts", left), ("interruptions", ~left))
    }
    until = timezone.now() + LEASE
    seen = free.values_list("pk", "attempts", "interruptions")[:LOOKED_AT]
    for pk, attempts, interruptions in seen:
        # The database settles the race: of two workers only one finds the row still free. Whoever
        # waited for the row's lock on Postgres has the row's own columns looked at again and no
        # subquery, and `free` is one where it joins: each claim moves one of these two.
        claimed = free.model._default_manager.filter(
            pk=pk, attempts=attempts, interruptions=interruptions,
            pk__in=free.filter(pk=pk).order_by().values("pk"),
        )  # fmt: skip
        if claimed.update(claim=token, claimed_until=until, **counts, **changes):
            return free.model._default_manager.get(pk=pk)
    return None


def free_what_the_dead_hold(held: QuerySet[M]) -> int:
    """Free the `held` rows that a process of this machine held and that ended; how many.

    Others are free when their lease is over.
    """
    freed = 0
    for pk, claim in held.order_by().values_list("pk", "claim")[:LOOKED_AT]:
        if claim and holder_is_gone(claim):
            freed += held.filter(pk=pk, claim=claim).order_by().update(claimed_until=timezone.now())
    return freed


def is_worn_out(row: Any) -> bool:
    """Whether a claimed row was interrupted so often that it is to blame itself."""
    return bool(row.interruptions >= MOST_INTERRUPTIONS)


def put_off(row: Any, **changes: object) -> timedelta | None:
    """Give a claimed row back for a while, as the database is busy; until when nobody claims it.

    Twice as long each time: it counts as an attempt, not as an interruption. None after MOST_PAUSES
    times, when nothing is changed. `free` rows, as `claim_one` has them, must wait for
    `claimed_until`.
    """
    if row.attempts > MOST_PAUSES:
        return None
    pause = min(timedelta(seconds=2**row.attempts), LONGEST_PAUSE)
    mine = type(row)._default_manager.filter(pk=row.pk, claim=row.claim)
    mine.update(claim="", claimed_until=timezone.now() + pause, **changes)
    return pause


@contextmanager
def claim_pushed_on(row: Any) -> Iterator[None]:
    """Push the claim on every few seconds while the body works; stops by itself with the process.

    A worker that is killed pushes no more, and its row is free again within LEASE.
    """
    done = threading.Event()
    mine = type(row)._default_manager.filter(pk=row.pk, claim=row.claim)

    def push() -> None:
        while not done.wait(LEASE.total_seconds() / PUSHES_A_LEASE):
            try:
                mine.update(claimed_until=timezone.now() + LEASE)
            except DATABASE_FAULTS:
                continue  # a busy database: the next push is due before the claim runs out
        connection.close()

    thread = threading.Thread(target=push, name="claim", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
