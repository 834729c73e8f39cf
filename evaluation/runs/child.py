"""Scoring in a process of its own, which is there while chunks wait and takes its model along.

A worker that computed itself would keep torch and the model for good: 700 MB for an idle site.
"""

from __future__ import annotations

from django.utils import timezone

from common.work.child import TiedChild
from evaluation.runs.selectors import claimable_chunks


def scoring_child() -> TiedChild:
    """The process that scores; not started yet."""
    return TiedChild(("manage.py", "score_waiting", "--tied"), chunks_wait)


def chunks_wait() -> bool:
    """Whether a chunk may be claimed now."""
    return claimable_chunks(timezone.now()).exists()
