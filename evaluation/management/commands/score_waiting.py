"""Scores what waits, as a worker does; the parts of runs are claimed in the database."""

from __future__ import annotations

from common.work.waiting_command import WaitingCommand
from evaluation.runs.chunks import work_on_chunks


class Command(WaitingCommand):
    help = "Scores the parts of runs that wait, beside the workers or without any, and ends."
    things, done = "parts", "scored"
    idle = 20.0  # a run is cut every 15 s from what a batch writes meanwhile

    def work(self) -> int | None:
        """Parts, as long as any can be claimed."""
        return work_on_chunks() or None
