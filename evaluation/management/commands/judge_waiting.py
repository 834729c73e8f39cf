"""Asks judges what waits, as a worker has it done; questions are claimed in the database."""

from __future__ import annotations

from common.work.waiting_command import WaitingCommand
from evaluation.judges.working import judgements_wait, work_on_judgements


class Command(WaitingCommand):
    help = "Asks judges what their batches wait for, beside the workers or without any, and ends."
    things, done = "questions", "answered or given up"
    idle = 10.0  # whoever starts a second batch after the first need not wait for it

    def work(self) -> int | None:
        """Some of what waits."""
        return work_on_judgements() if judgements_wait() else None
