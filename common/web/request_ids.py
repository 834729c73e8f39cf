"""A name for each request, so that an answer and the lines of the log about it find each other."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

HEADER: Final = "X-Request-Id"
_GIVEN: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def request_id(given: str) -> Iterator[str]:
    """The id of the request that is worked on inside: `given` where it is one, else a new one.

    One is 8 to 64 letters, digits, dots and dashes, so that it can stand in any log.
    """
    mine = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    before = _current.set(mine)
    try:
        yield mine
    finally:
        _current.reset(before)


def current_request_id() -> str:
    """Of the request that this thread works on; "" where it has none."""
    return _current.get()


class RequestIdFilter(logging.Filter):
    """Gives each record `request`: the id in brackets and a blank, or nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through."""
        mine = _current.get()
        record.request = f"[{mine}] " if mine else ""
        return True


class NoTracebackOfRefusals(logging.Filter):
    """Takes the traceback from records of answers below 500: a refusal is no fault of the site.

    Django adds one where a page is refused by PermissionDenied, so that whoever has a login, which
    anybody may make, could fill the log with thirty lines a request.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through."""
        if 400 <= getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        return True
