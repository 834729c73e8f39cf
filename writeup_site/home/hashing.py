"""Passwords are hashed one at a time: each takes some tenths of a second of a whole core."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils.translation import gettext_noop

from common.web.refusals import Refusal

WAITING: Final = 1  # who may wait for their turn; each holds a thread that others need
PATIENCE: Final = 5.0  # seconds
_BUSY: Final = gettext_noop("Many people are logging in just now. Try again in a few seconds.")


class Turns:
    """One at a time, few more wait, the others are sent away at once."""

    def __init__(self, *, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self._places = threading.BoundedSemaphore(1 + waiting)
        self._turn = threading.Lock()
        self._patience = patience

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the turn. Raises Refusal (503) where too many want it."""
        if not self._places.acquire(blocking=False):
            raise Refusal(503, _BUSY, wait=3)
        try:
            if not self._turn.acquire(timeout=self._patience):
                raise Refusal(503, _BUSY, wait=3)
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._places.release()


_turns: Final = Turns()


class OneAtATimeHasher(PBKDF2PasswordHasher):
    """Django's own, of which a process computes one at a time; stored hashes are the same."""

    def encode(self, *args: Any, **kwargs: Any) -> str:
        """The hash of a password. Raises Refusal where too many are asked for at once."""
        with _turns.taken():
            return super().encode(*args, **kwargs)
