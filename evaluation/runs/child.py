"""Scoring in a process of its own, which is there while chunks wait and takes its model along.

A worker that computed itself would keep torch and the model for good: 700 MB for an idle site.
"""

from __future__ import annotations

import time
from typing import Final

from django.utils import timezone

from common.work.child import TiedChild
from evaluation.runs.chunks import work_on_chunks
from evaluation.runs.selectors import claimable_chunks

IDLE: Final = 20.0  # seconds: a run is cut every 15 s from what a batch writes meanwhile
LOOK: Final = 0.5  # seconds between two looks for a chunk


def scoring_child() -> TiedChild:
    """The process that scores; not started yet."""
    return TiedChild(("manage.py", "score_waiting", "--tied"), chunks_wait)


def chunks_wait() -> bool:
    """Whether a chunk may be claimed now."""
    return claimable_chunks(timezone.now()).exists()


def score_while_any_wait(*, idle: float = IDLE) -> int:
    """Work on chunks until none has waited for `idle` seconds; the number finished."""
    finished = 0
    last = time.monotonic()
    while time.monotonic() - last < idle:
        if done := work_on_chunks():
            finished += done
            last = time.monotonic()
        else:
            time.sleep(LOOK)
    return finished
