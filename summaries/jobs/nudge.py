"""Tells the workers that there is something to write."""

from __future__ import annotations

from typing import Final

from common.work.nudge import Nudger, publish

WRITE: Final = "summaries.tasks.write_waiting"

# Somebody may wait before the page of their text.
_nudger = Nudger(lambda: publish(WRITE), rest=0.1)


def nudge_writing() -> None:
    """Let a worker know; call it after the commit."""
    _nudger.nudge()
