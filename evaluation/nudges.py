"""Tells the workers that there is something to score. Losing a nudge costs seconds, not work."""

from __future__ import annotations

import logging

from kombu.exceptions import OperationalError as BrokerError

from evaluation.tasks import score_waiting_chunks

logger = logging.getLogger(__name__)


def nudge_scoring() -> bool:
    """Whether the broker took the message; where not, the sweep finds the work by itself."""
    try:
        score_waiting_chunks.delay()
    except BrokerError as error:
        logger.warning("the broker does not answer (%s); the sweep will find the run", error)
        return False
    return True
