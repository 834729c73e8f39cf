"""Tells a worker that there is something to send."""

from __future__ import annotations

from typing import Final

from common.work.nudge import Nudger, publish

SEND: Final = "writeup_site.tasks.send_deliveries"

_nudger = Nudger(lambda: publish(SEND))


def nudge_sending() -> None:
    """Let a worker know; call it after the commit."""
    _nudger.nudge()
