"""Counting ballots: current votes and tallies are always recounted, never added to."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.models import User
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from common.postgres.flushing import commit_without_flush
from common.work.among import among
from surveys.ballots.models import Ballot, BallotQuerySet
from surveys.collecting.registry import KINDS

logger = logging.getLogger(__name__)

# So few that a reader's ballot never waits long for SQLite's one writer, and then a rest: whoever
# waits for its lock sleeps, and would find it taken again.
BATCH: Final = 100
REST: Final = 0.02  # seconds
MAX_ATTEMPTS: Final = 3

# What a bad row can raise. OperationalError is not among them, though it is a DatabaseError: it
# speaks of the database (busy, full, down), and then every row waits for the next look.
ROW_FAULTS: Final = (DatabaseError, ValueError, TypeError, LookupError, ArithmeticError)


@dataclass(frozen=True)
class Collected:
    """What collecting did, in ballots: counted, failed but to be tried again, given up."""

    counted: int = 0
    failed: int = 0
    set_aside: int = 0

    def __add__(self, other: Collected) -> Collected:
        return Collected(
            self.counted + other.counted,
            self.failed + other.failed,
            self.set_aside + other.set_aside,
        )

    @property
    def seen(self) -> int:
        """How many ballots were looked at."""
        return self.counted + self.failed + self.set_aside


def collect_ballots(*, limit: int = BATCH) -> Collected:
    """Count at most `limit` ballots that are due, oldest first, in one transaction.

    A batch that fails is halved until the bad row stands alone; that is set aside with its reason
    after 3 attempts. Any number of collectors may run at once. Raises OperationalError where the
    database is busy, full or down; nothing of the batch is counted then.
    """
    return _collect(Ballot.objects.due(), limit=limit)


def collect_backlog(*, limit: int = BATCH, max_batches: int = 200) -> Collected:
    """Collect batch after batch until none is left, or so many were taken."""
    total = Collected()
    for _ in range(max_batches):
        batch = collect_ballots(limit=limit)
        total += batch
        if batch.seen < limit:
            break
        time.sleep(REST)
    return total


def retry_set_aside() -> int:
    """Give every ballot that was set aside three new attempts; how many there were."""
    return Ballot.objects.filter(set_aside_at__isnull=False).update(
        set_aside_at=None, set_aside_reason="", attempts=0
    )


def quarantine_ballots(*, ballots: Collection[int], reason: str, also_released: bool = True) -> int:
    """Keep these ballots' rows but count them no longer; how many were newly excluded.

    Screens say `also_released=False`: what the team released stays released.
    """
    rows = Ballot.objects.filter(pk__in=ballots, quarantined_at__isnull=True)
    return _mark(
        rows if also_released else rows.filter(released_at__isnull=True),
        quarantined_at=timezone.now(),
        quarantine_reason=reason,
    )


def release_ballots(*, ballots: Collection[int], by: User | None = None) -> int:
    """Take these ballots out of quarantine and count them again; how many there were."""
    return _mark(
        Ballot.objects.filter(pk__in=ballots, quarantined_at__isnull=False),
        quarantined_at=None,
        quarantine_reason="",
        confirmed_at=None,
        released_at=timezone.now(),
        reviewed_by=by,
    )


def confirm_ballots(*, ballots: Collection[int], by: User | None = None) -> int:
    """Note that the team upholds these ballots' quarantine; how many were not yet upheld.

    Nothing is recounted: they were not counted before.
    """
    return (
        Ballot.objects.to_review()
        .filter(pk__in=ballots)
        .update(confirmed_at=timezone.now(), reviewed_by=by)
    )


def recount(ballots: Sequence[int], *, kinds: Sequence[str] | None = None) -> None:
    """Derive again whatever these ballots are about, each kind in its own way.

    Call it inside a transaction, after the ballots' own rows were changed. kinds: of each of them,
    where the caller knows.
    """
    if kinds is None:
        rows = among(Ballot.objects.order_by(), ballots)
        known = dict(rows.values_list("pk", "kind"))
    else:
        known = dict(zip(ballots, kinds, strict=True))
    for kind in KINDS:
        if of_kind := [pk for pk, its in known.items() if its == kind.name]:
            kind.recount(of_kind)


def _collect(rows: BallotQuerySet, *, limit: int = BATCH) -> Collected:
    batch: list[int] = []
    try:
        with transaction.atomic():
            commit_without_flush()  # what is lost is due again
            batch = _lock(rows, limit=limit)
            Ballot.objects.filter(pk__in=batch).update(applied_at=timezone.now())
            recount(batch)
    except (OperationalError, InterfaceError):
        raise
    except ROW_FAULTS as fault:
        if not batch:
            raise
        if len(batch) == 1:
            return _set_back(batch[0], fault)
        middle = len(batch) // 2
        return _collect_again(batch[:middle]) + _collect_again(batch[middle:])
    return Collected(counted=len(batch))


def _collect_again(ballots: Sequence[int]) -> Collected:
    return _collect(Ballot.objects.due().filter(pk__in=ballots))


def _set_back(pk: int, fault: Exception) -> Collected:
    """Note one failed attempt at a row that failed alone, and give it up after the last."""
    logger.warning("Ballot %s could not be counted: %s", pk, fault)
    ballot = Ballot.objects.due().filter(pk=pk)
    ballot.update(attempts=F("attempts") + 1)
    given_up = ballot.filter(attempts__gte=MAX_ATTEMPTS).update(
        set_aside_at=timezone.now(), set_aside_reason=f"{type(fault).__name__}: {fault}"[:300]
    )
    return Collected(set_aside=1) if given_up else Collected(failed=1)


def _mark(ballots: BallotQuerySet, **change: object) -> int:
    with transaction.atomic():
        marked = _lock(ballots, skip_locked=False)
        Ballot.objects.filter(pk__in=marked).update(**change)
        recount(marked)
    return len(marked)


def _lock(
    ballots: BallotQuerySet, *, limit: int | None = None, skip_locked: bool = True
) -> list[int]:
    """Lock these rows, oldest first; SQLite's transactions hold the whole database anyway."""
    rows = ballots.order_by("pk").select_for_update(skip_locked=skip_locked)
    return list(rows.values_list("pk", flat=True)[:limit])
