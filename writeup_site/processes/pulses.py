"""Each worker says every few seconds that it lives and what it does, on the broker's server.

It also ends itself where a task takes longer than it may: a pool of one has nobody else to do so,
and whoever supervises it starts it again.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final, cast

from celery import signals
from django.conf import settings

from common.work.free_pages import give_memory_back
from writeup_site.processes.redis_server import Unreachable, key_of, redis_server

EVERY: Final = 5.0  # seconds between two beats
LATE: Final = 30.0  # seconds after which a worker is said not to answer: six beats
LONG: Final = 1.0  # seconds: tasks below it read little
FORGOTTEN: Final = 86_400.0  # seconds after which a worker that said nothing is left out
PULSES: Final = "pulses"  # a hash: the worker's name to what it said last

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkerPulse:
    """What a worker said last. Times in seconds since 1970; `task` is "" between two."""

    name: str
    queues: tuple[str, ...]
    process: int
    host: str
    began: float
    at: float
    task: str = ""
    task_began: float = 0.0

    def age(self, now: float) -> float:
        """Seconds since it said so."""
        return max(0.0, now - self.at)

    def is_late(self, now: float) -> bool:
        """Whether it should have said something since."""
        return self.age(now) > LATE


class Heart:
    """Beats for one worker from a thread of its own, also while a task runs."""

    def __init__(self, *, name: str, queues: tuple[str, ...], most_seconds: float) -> None:
        """most_seconds: how long a task may take."""
        self._name, self._queues, self._most = name, queues, most_seconds
        self._began = time.time()
        self._task: tuple[str, float] = ("", 0.0)
        self._ended = threading.Event()

    def task_begins(self, name: str) -> None:
        self._task = (name, time.time())

    def task_ends(self) -> float:
        """How long it took, in seconds; 0 where there was none."""
        name, began = self._task
        self._task = ("", 0.0)
        return time.time() - began if name else 0.0

    def pulse(self, now: float) -> WorkerPulse:
        """What it says at `now`."""
        task, began = self._task
        return WorkerPulse(
            name=self._name,
            queues=self._queues,
            process=os.getpid(),
            host=socket.gethostname(),
            began=self._began,
            at=now,
            task=task,
            task_began=began,
        )

    def beat(self, *, end: Callable[[], None]) -> None:
        """Say once that it lives, and call `end` where its task takes too long."""
        pulse = self.pulse(time.time())
        if pulse.task and pulse.at - pulse.task_began > self._most:
            logger.error("%s takes over %.0f s; this worker ends.", pulse.task, self._most)
            end()
        with contextlib.suppress(*Unreachable):  # it is said when the server is back
            redis_server().hset(key_of(PULSES), pulse.name, json.dumps(asdict(pulse)))

    def start(self) -> None:
        """Beat from now on until the process ends."""

        def run() -> None:
            self.beat(end=_end_process)
            while not self._ended.wait(EVERY):
                self.beat(end=_end_process)

        threading.Thread(target=run, name="heart", daemon=True).start()

    def stop(self) -> None:
        """Take the word of a worker that ends in order back: nobody need miss it."""
        self._ended.set()
        with contextlib.suppress(*Unreachable):
            redis_server().hdel(key_of(PULSES), self._name)


def worker_pulses(*, now: float) -> list[WorkerPulse]:
    """What every worker said last, by name; raises one of Unreachable."""
    server = redis_server()
    found = []
    for name, said in cast(dict[str, str], server.hgetall(key_of(PULSES))).items():
        row = json.loads(said)
        pulse = WorkerPulse(**(row | {"queues": tuple(row["queues"])}))
        if pulse.age(now) > FORGOTTEN:
            server.hdel(key_of(PULSES), name)
        else:
            found.append(pulse)
    return sorted(found, key=lambda pulse: pulse.name)


def _end_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_hearts: Final[list[Heart]] = []


def begin_for_worker(sender: Any, **kwargs: Any) -> None:
    """Start the heart of a worker that is ready; `sender` is Celery's consumer."""
    _begin(sender.hostname, tuple(sorted(sender.app.amqp.queues.consume_from)))


def begin_for_beat(sender: Any, **kwargs: Any) -> None:
    """Start the heart of beat."""
    _begin(f"beat@{socket.gethostname()}", ())


def _begin(name: str, queues: tuple[str, ...]) -> None:
    if not _hearts:  # once a process, though a worker that lost its broker gets ready again
        heart = Heart(name=name, queues=queues, most_seconds=settings.CELERY_TASK_TIME_LIMIT)
        _hearts.append(heart)
        heart.start()


def note_task(task: Any, **kwargs: Any) -> None:
    for heart in _hearts:
        heart.task_begins(task.name)


def note_end(**kwargs: Any) -> None:
    """What a long task held goes back to the system, which the C library would rather keep."""
    for heart in _hearts:
        if heart.task_ends() >= LONG:
            give_memory_back()


def stop_all(**kwargs: Any) -> None:
    for heart in _hearts:
        heart.stop()


def listen() -> None:
    """Have Celery's signals move the hearts."""
    signals.worker_ready.connect(begin_for_worker)
    signals.beat_init.connect(begin_for_beat)
    signals.task_prerun.connect(note_task)
    signals.task_postrun.connect(note_end)
    signals.worker_shutdown.connect(stop_all)
