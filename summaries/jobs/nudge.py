"""Tells the workers that there is something to write. Losing a nudge costs seconds, not work."""

from __future__ import annotations

from kombu.exceptions import OperationalError as BrokerError

from common.work.nudge import Nudger, publish
from summaries.tasks import write_waiting

_nudger = Nudger(lambda: publish(write_waiting))


def nudge_writing() -> None:
    """Let a worker know, without a request ever waiting for the broker; after the commit."""
    _nudger.nudge()


def tell_writers() -> bool:
    """Let a worker know before a command ends; whether the broker took the message."""
    try:
        publish(write_waiting)
    except (BrokerError, OSError):
        return False
    return True
