"""A request's id goes along with its nudge, and stands in what the worker logs about it."""

from __future__ import annotations

import logging
import logging.config
import threading
import time
from contextlib import ExitStack
from typing import Any, Final

from celery import signals
from django.conf import settings

from common.web.request_ids import current_request_id, request_id

HEADER: Final = "request_id"
WORTH_A_LINE: Final = 1.0  # seconds: what happens every two seconds is no news

logger = logging.getLogger(__name__)
_running = threading.local()


def send_id(headers: dict[str, Any], **kwargs: Any) -> None:
    """Put the id of the request that nudges into the message."""
    if mine := current_request_id():
        headers[HEADER] = mine


def begin(task: Any, **kwargs: Any) -> None:
    """Log under the id that came, or under one of the task's own."""
    end()  # of one that ended without a word
    stack = ExitStack()
    came = getattr(task.request, HEADER, None) or ""
    stack.enter_context(request_id(str(came or task.request.id or "")))
    _running.now = stack, time.monotonic(), bool(came)


def finish(task: Any, **kwargs: Any) -> None:
    """Say how long it took, where somebody asked for it or it was long."""
    now = getattr(_running, "now", None)
    if now is not None:
        seconds = time.monotonic() - now[1]
        if now[2] or seconds >= WORTH_A_LINE:
            facts = {"task": task.name, "seconds": round(seconds, 3)}
            logger.info("%s took %.2f s", task.name, seconds, extra=facts)
    end()


def end(**kwargs: Any) -> None:
    now = getattr(_running, "now", None)
    if now is not None:
        now[0].close()
        _running.now = None


def log_as_site(**kwargs: Any) -> None:
    """Celery's processes log as the others do, instead of in its own way."""
    logging.config.dictConfig(settings.LOGGING)


def listen() -> None:
    """Have Celery's signals do so."""
    signals.before_task_publish.connect(send_id)
    signals.task_prerun.connect(begin)
    signals.task_postrun.connect(finish)
    if settings.LOG_FORMAT == "JSON":
        signals.setup_logging.connect(log_as_site)
