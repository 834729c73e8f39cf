"""What a worker does with all that waits to be written."""

from __future__ import annotations

import time
from typing import Final

from summaries.batches.item_work import ItemWork, finish_batches
from summaries.jobs.services import Work, claim_of, do_work
from summaries.own_texts.breakdown_work import OwnBreakdownWork

# In the order of their urgency: somebody waits before the page of their text.
KINDS: Final[tuple[type[Work], ...]] = (OwnBreakdownWork, ItemWork)


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
    for kind in KINDS:
        if (work := claim_of(kind, kind.waiting)) is not None:
            return work
    return None
