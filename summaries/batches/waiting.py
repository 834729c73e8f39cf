"""What a worker does with all that waits to be written."""

from __future__ import annotations

import time
from typing import Final

from django.utils import timezone

from common.work.leases import free_what_the_dead_hold
from summaries.batches.item_work import ItemWork, finish_batches
from summaries.batches.models import BatchItem
from summaries.jobs.services import Work, claim_of, do_work
from summaries.own_texts.breakdown_work import OwnBreakdownWork
from summaries.own_texts.models import OwnBreakdown

# In the order of their urgency: somebody waits before the page of their text.
KINDS: Final[tuple[type[Work], ...]] = (OwnBreakdownWork, ItemWork)
JOBS: Final = (OwnBreakdown, BatchItem)


def work_on_jobs(*, seconds: float = 60.0) -> int:
    """Claim and do jobs until none is left or the time is up; the number done."""
    deadline = time.monotonic() + seconds
    done = 0
    while time.monotonic() < deadline and (work := claim_work()) is not None:
        done += do_work(work)
    finish_batches()
    return done


def claim_work() -> Work | None:
    """A job that is now this worker's alone, or None where nothing waits."""
    if (work := _first_work()) is not None:
        return work
    now = timezone.now()
    freed = [free_what_the_dead_hold(kind._default_manager.held(now)) for kind in JOBS]
    return _first_work() if any(freed) else None


def _first_work() -> Work | None:
    works = (claim_of(kind, kind.waiting) for kind in KINDS)
    return next((work for work in works if work is not None), None)
