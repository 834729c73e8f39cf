"""The log as JSON, one object a line, for programs that collect it (LOG_FORMAT=json)."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any, Final

from common.web.request_ids import current_request_id

# What `extra` of a record may add, by name; anything else stays out.
FACTS: Final = ("view", "method", "status", "seconds", "task")


class JsonFormatter(logging.Formatter):
    """time (UTC), level, logger, process and message; the request's id and facts where known."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": os.getpid(),
            "message": record.getMessage(),
        }
        if request := current_request_id():
            said["request"] = request
        said |= {
            name: value for name in FACTS if (value := getattr(record, name, None)) is not None
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def in_json(settings: dict[str, Any]) -> dict[str, Any]:
    """The same LOGGING, written as JSON; Celery's own remarks on every task are left out."""
    formatter = {"()": f"{__name__}.{JsonFormatter.__name__}"}
    quiet = {name: {"level": "WARNING"} for name in ("celery", "kombu", "amqp")}
    return settings | {
        "formatters": {"line": formatter},
        "loggers": settings["loggers"] | quiet,
    }
