"""Tells the workers that there is something to judge."""

from __future__ import annotations

from typing import Final

from common.work.nudge import Nudger, publish

JUDGE: Final = "evaluation.tasks.judge_waiting"

_nudger = Nudger(lambda: publish(JUDGE))


def nudge_judging() -> None:
    """Let a worker know; call it after the commit."""
    _nudger.nudge()
