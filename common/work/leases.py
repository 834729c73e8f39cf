"""Work that is claimed row by row: one worker's alone for a while, and free again if it dies.

A row that can be claimed has `claim`, `claimed_until` and `attempts`.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, TypeVar

from django.db import OperationalError, connection
from django.db.models import F, Model, QuerySet
from django.utils import timezone

LEASE: Final = timedelta(seconds=20)
PUSHES_A_LEASE: Final = 4  # so that two may fail in a row before a claim runs out
LOOKED_AT: Final = 16  # rows that other workers may win before this one gives up for now

M = TypeVar("M", bound=Model)


def claim_one(free: QuerySet[M], **changes: object) -> M | None:
    """The first row of `free` that is now this worker's alone, or None where none is left.

    `free` selects by `claimed_until`, so that a claimed row is not in it. `changes` are written
    together with the claim.
    """
    token = secrets.token_hex(16)
    until = timezone.now() + LEASE
    for pk in free.values_list("pk", flat=True)[:LOOKED_AT]:
        # The database settles the race: of two workers only one finds the row still free.
        claimed = free.filter(pk=pk).order_by()
        if claimed.update(claim=token, claimed_until=until, attempts=F("attempts") + 1, **changes):
            return free.model._default_manager.get(pk=pk)
    return None


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
            except OperationalError:
                continue  # a busy database: the next push is due before the claim runs out
        connection.close()

    thread = threading.Thread(target=push, name="claim", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
