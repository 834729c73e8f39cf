"""Tells the workers that there are ballots to count."""

from __future__ import annotations

from typing import Final

from common.work.nudge import Nudger, publish

COLLECT: Final = "surveys.tasks.collect"

_nudger = Nudger(lambda: publish(COLLECT))


def nudge() -> None:
    """Let a worker know that there are ballots; call it after the commit."""
    _nudger.nudge()
