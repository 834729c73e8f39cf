"""Reads of jobs of every kind; nothing here writes."""

from __future__ import annotations

from datetime import datetime

from summaries.jobs.models import Job


def is_worked_on(now: datetime) -> bool:
    """Whether some worker holds a job at `now`."""
    held = {"status": Job.Status.RUNNING, "claimed_until__gte": now}
    return any(kind.objects.filter(**held).exists() for kind in Job.__subclasses__())
