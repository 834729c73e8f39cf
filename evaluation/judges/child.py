"""Judging in a process of its own: answers of models are waited for where nobody else waits."""

from __future__ import annotations

import time
from typing import Final

from common.work.child import TiedChild
from evaluation.judges.working import judgements_wait, work_on_judgements

IDLE: Final = 10.0  # seconds: whoever starts a second batch after the first need not wait for it
LOOK: Final = 0.5  # seconds between two looks for a batch
CHILD: Final = TiedChild(("manage.py", "judge_waiting", "--tied"), judgements_wait)


def judge_while_any_wait(*, idle: float = IDLE) -> int:
    """Work until no batch has run for `idle` seconds; how many questions ended here."""
    done = 0
    last = time.monotonic()
    while time.monotonic() - last < idle:
        if judgements_wait():
            done += work_on_judgements()
            last = time.monotonic()
        else:
            time.sleep(LOOK)
    return done
