"""Tells the worker that somebody waits. Losing a nudge costs seconds, not work."""

from __future__ import annotations

from common.work.nudge import Nudger, publish
from summaries.tasks import write_waiting

_nudger = Nudger(lambda: publish(write_waiting), rest=0.1)


def nudge_writing() -> None:
    """Let the worker know, without a request ever waiting for the broker; after the commit."""
    _nudger.nudge()
