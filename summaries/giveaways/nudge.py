"""Tells the workers that the list of what gives a text away has changed."""

from __future__ import annotations

from typing import Final

from common.work.nudge import Nudger, publish

MARK: Final = "summaries.tasks.mark_giveaways"

_nudger = Nudger(lambda: publish(MARK))


def nudge_marking() -> None:
    """Let a worker know; call it after the commit."""
    _nudger.nudge()
