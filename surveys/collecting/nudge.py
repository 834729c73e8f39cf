"""Telling the workers that there are ballots, without a request ever waiting for the broker."""

from __future__ import annotations

from common.work.nudge import Nudger, publish
from surveys.tasks import collect


def publish_collect(broker: str | None = None) -> None:
    """Send one `collect` message, as `publish` does."""
    publish(collect, broker)


_nudger = Nudger(publish_collect)


def nudge() -> None:
    """Let a worker know that there are ballots; call it after the commit."""
    _nudger.nudge()
