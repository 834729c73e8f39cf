"""How the log is written: one line a record, with the id of the request that it is about."""

from __future__ import annotations

from typing import Any


def log_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING, from this level on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request": {"()": "common.web.request_ids.RequestIdFilter"},
            "refusals": {"()": "common.web.request_ids.NoTracebackOfRefusals"},
        },
        "formatters": {"line": {"format": "%(levelname)s %(name)s: %(request)s%(message)s"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request", "refusals"],
            }
        },
        "loggers": {name: {"level": "WARNING"} for name in ("axes", "absl")},
        "root": {"handlers": ["console"], "level": level},
    }
