"""Tells the workers that there is something to score."""

from __future__ import annotations

from typing import Final

from common.work.nudge import Nudger, publish

SCORE: Final = "evaluation.tasks.score_waiting_chunks"

_nudger = Nudger(lambda: publish(SCORE))


def nudge_scoring() -> None:
    """Let a worker know; call it after the commit."""
    _nudger.nudge()
