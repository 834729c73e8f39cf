"""Telling workers that there is work, without a request ever waiting for the broker.

A message only says "look": losing one costs seconds, not work.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from contextvars import copy_context
from time import monotonic, sleep
from typing import Final

from celery import current_app
from kombu.exceptions import OperationalError as BrokerError

logger = logging.getLogger(__name__)

BUDGET: Final = 0.5  # seconds, for connecting and for each answer of the broker
EXPIRES: Final = 60  # seconds; by then the periodic sweep has long looked


class Nudger:
    """Sends at most one message at a time from a thread of its own, made at the first nudge.

    A nudge sets a flag and returns. Nudges that come while one is being sent become one. After a
    failure nudges are dropped for `backoff` seconds, so a dead broker costs nothing; `rest` seconds
    pass between two messages.
    """

    def __init__(
        self, send: Callable[[], object], *, rest: float = 0.5, backoff: float = 10.0
    ) -> None:
        self._send = send
        self._rest = rest
        self._backoff = backoff
        self._silent_until = 0.0
        self._process: int | None = None
        self._wanted = threading.Event()
        self._start = threading.Lock()
        self._context = copy_context()

    def nudge(self) -> None:
        """Ask for one message soon. Never blocks on the broker, never raises for it."""
        if monotonic() < self._silent_until:
            return
        if self._process != os.getpid():  # a thread does not survive a fork
            self._start_thread()
        self._context = copy_context()  # whose request it is about, for whoever looks into the log
        self._wanted.set()

    def _start_thread(self) -> None:
        with self._start:
            if self._process != os.getpid():
                self._wanted = threading.Event()
                threading.Thread(
                    target=self._run, args=(self._wanted,), name="nudge", daemon=True
                ).start()
                self._process = os.getpid()

    def _run(self, wanted: threading.Event) -> None:
        while True:
            wanted.wait()
            wanted.clear()
            try:
                self._context.copy().run(self._send)
            except Exception as error:  # whatever the broker does, the thread has to live on
                self._silent_until = monotonic() + self._backoff
                wanted.clear()
                logger.warning(
                    "The broker took no message (%s); the sweep will find the work.", error
                )
            else:
                sleep(self._rest)


def publish(task: str, broker: str | None = None) -> None:
    """Send one message of the task of that name to the broker, or raise what it raises.

    broker: its address, else the configured one. It tries once and waits at most BUDGET for each
    step.
    """
    options = {
        **current_app.conf.broker_transport_options,
        "max_retries": 0,
        "socket_timeout": BUDGET,
        "socket_connect_timeout": BUDGET,
    }
    with current_app.connection_for_write(broker, transport_options=options) as connection:
        # By name: who nudges stands below the tasks, which call services of every room.
        current_app.send_task(task, connection=connection, retry=False, expires=EXPIRES)


def reaches_worker(task: str) -> bool:
    """Send one message before a command ends; whether the broker took it."""
    try:
        publish(task)
    except (BrokerError, OSError):
        return False
    return True
