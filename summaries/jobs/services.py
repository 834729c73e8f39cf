"""The work on jobs: claimed by one worker, written by a generator, stored once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any, Final, Protocol

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.work.leases import DATABASE_FAULTS, claim_one, claim_pushed_on, is_worn_out
from summaries.generators.base import Cost, GenerationFailedError, GeneratorError
from summaries.jobs.models import Job

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 3
REST: Final = 1.0  # seconds before the next job is asked of a database that was busy or gone
SHOWN_EVERY: Final = 0.25  # seconds between two writes of what is there so far


class Work(Protocol):
    """One kind of job: how it is written, shown while it grows, and stored."""

    def __init__(self, job: Any) -> None: ...

    @staticmethod
    def waiting() -> QuerySet[Any]:
        """The jobs of this kind that may be claimed now, the first to do ahead."""
        ...

    def held_back(self) -> Q | None:
        """Which waiting jobs may not begin now, this among them, which then waits again.

        None where it may begin.
        """
        ...

    def steps(self) -> Iterator[Any]:
        """What is written so far, again and again; the last is whole. Raises GeneratorError."""
        ...

    def cost(self, written: Any) -> Cost:
        """What the whole cost."""
        ...

    def columns(self, written: Any) -> dict[str, object]:
        """The job's own columns that show what is written so far."""
        ...

    def store(self, written: Any) -> None:
        """Keep the whole; called in the transaction that ends the job."""
        ...

    def after(self) -> None:
        """Look what the end of this job, however it came, means for others."""
        ...


class JobLostError(Exception):
    """The job was cancelled, deleted, or taken over by another worker."""


def claim_of(kind: type[Work], waiting: Callable[[], QuerySet[Any]]) -> Work | None:
    """A job of one kind out of `waiting` that is now this worker's alone, or None."""
    wanted = Q()
    while (job := claim_one(waiting().filter(wanted), status=Job.Status.RUNNING)) is not None:
        work = kind(job)
        if is_worn_out(job):
            times = job.interruptions
            _fail(work, f"It ended its worker {times} times, perhaps for lack of memory")
            continue
        if (held := work.held_back()) is not None:
            wanted &= ~held
            continue
        mine = _mine(job).filter(started_at=None)
        mine.update(started_at=timezone.now())
        return work
    return None


def do_work(work: Any) -> bool:
    """Write a claimed job and store it. False where it was lost, or could not be done."""
    try:
        with claim_pushed_on(work.job):
            written = _written(work)
            _store(work, written)
    except JobLostError:
        return False
    except GeneratorError as error:
        _fail(work, str(error), cost=getattr(error, "cost", None))
        return False
    except DATABASE_FAULTS as error:
        # Not the job's fault: its claim stays and runs out, so that no attempt is counted.
        logger.error("%s waits: %s", work.job, error)
        time.sleep(REST)
        return False
    except Exception as error:
        # Anything else may pass (memory, a lock): the job goes back, a few times.
        logger.exception("%s failed", work.job)
        _give_back(work, error)
        return False
    work.after()
    return True


def _written(work: Any) -> Any:
    """What the generator gives at last; what is there on the way is shown, not too often."""
    written, shown = None, 0.0
    with closing(work.steps()) as steps:
        for written in steps:
            now = time.monotonic()
            if now - shown >= SHOWN_EVERY:
                shown = now
                _write_or_lose(work.job, **work.columns(written))
    if written is None:
        raise GenerationFailedError("the generator gave nothing; try again")
    return written


def _store(work: Any, written: Any) -> None:
    with transaction.atomic():
        cost = work.cost(written)
        _write_or_lose(
            work.job,
            status=Job.Status.DONE,
            finished_at=timezone.now(),
            error="",
            **work.columns(written),
            **_cost_columns(cost),
        )
        work.store(written)


def _cost_columns(cost: Cost | None) -> dict[str, object]:
    if cost is None:
        return {}
    return {
        "seconds": cost.seconds,
        "prompt_tokens": cost.prompt_tokens,
        "completion_tokens": cost.completion_tokens,
        "money": cost.money,
        "currency": cost.currency or "",
    }


def _mine(job: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = type(job)._default_manager.filter(
        pk=job.pk, claim=job.claim, status=Job.Status.RUNNING
    )
    return rows


def _write_or_lose(job: Any, **columns: object) -> None:
    columns["claim"] = job.claim  # so that there is always something to write
    if not _mine(job).update(**columns):
        raise JobLostError(str(job))


def _fail(work: Any, reason: str, *, cost: Cost | None = None) -> None:
    _mine(work.job).update(
        status=Job.Status.FAILED,
        finished_at=timezone.now(),
        error=reason,
        **_cost_columns(cost),
    )
    work.after()


def _give_back(work: Any, error: Exception) -> None:
    job = work.job
    if job.attempts >= MAX_ATTEMPTS:
        kind = type(error).__name__
        _fail(work, f"It failed {job.attempts} times, last with {kind}; try again later")
        return
    later = timezone.now() + timedelta(seconds=2**job.attempts)
    _mine(job).update(claim="", claimed_until=later, error=type(error).__name__)
