"""Tells the workers that there is something to score. Losing a nudge costs seconds, not work."""

from __future__ import annotations

from kombu.exceptions import OperationalError as BrokerError

from common.work.nudge import Nudger, publish
from evaluation.tasks import score_waiting_chunks

_nudger = Nudger(lambda: publish(score_waiting_chunks))


def nudge_scoring() -> None:
    """Let a worker know, without a request ever waiting for the broker; after the commit."""
    _nudger.nudge()


def tell_workers() -> bool:
    """Let a worker know before a command ends; whether the broker took the message."""
    try:
        publish(score_waiting_chunks)
    except (BrokerError, OSError):
        return False
    return True
