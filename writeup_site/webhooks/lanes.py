"""Sending to several receivers at once, each in a lane of its own.

A lane is a thread that sends to one receiver, one delivery after the other. So a receiver that
hangs holds up its own lane, and never another one's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from typing import Final

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from common.work.leases import DATABASE_FAULTS, free_what_the_dead_hold
from writeup_site.webhooks.models import Delivery
from writeup_site.webhooks.sending import claimed_delivery, send

logger = logging.getLogger(__name__)

LANES: Final = 8  # receivers at once; each is a connection to the database, too
LANE_SECONDS: Final = 20.0  # then another receiver has its turn
LOOK: Final = 0.5  # seconds between two looks for a receiver without a lane
LINGER: Final = 60.0  # seconds without anything to send, after which the sender ends


def due_receivers(*, leaving_out: Collection[str] = ()) -> list[str]:
    """Who is to be sent something now; first those that took what they were sent lately."""
    rows = Delivery.objects.due(timezone.now()).exclude(receiver__in=leaving_out)
    by_receiver = rows.order_by().values("receiver")
    found = by_receiver.annotate(tries=Min("attempts"), since=Min("next_at"))
    return list(found.order_by("tries", "since").values_list("receiver", flat=True))


def drive_lane(receiver: str, *, seconds: float = LANE_SECONDS) -> int:
    """Send to one receiver for so long, or until nothing is due; how many tries there were."""
    stop, tries = time.monotonic() + seconds, 0
    while time.monotonic() < stop and (delivery := claimed_delivery(receiver)) is not None:
        send(delivery)
        tries += 1
    return tries


class Lanes:
    """The lanes of this process."""

    def __init__(self, drive: Callable[[str], object] = drive_lane) -> None:
        self._drive = drive
        self._threads: dict[str, threading.Thread] = {}

    def open(self) -> int:
        """Give each receiver that waits a lane, as far as there are any; how many are in use."""
        self._threads = {name: each for name, each in self._threads.items() if each.is_alive()}
        if len(self._threads) < LANES:
            free_what_the_dead_hold(Delivery.objects.held(timezone.now()))
            waiting = due_receivers(leaving_out=self._threads)
            for receiver in waiting[: LANES - len(self._threads)]:
                # A daemon: a worker that is stopped does not wait for strangers, and the claim of
                # what it was sending is free as soon as it is gone.
                lane = threading.Thread(target=self._run, args=[receiver], daemon=True)
                self._threads[receiver] = lane
                lane.start()
        return len(self._threads)

    def _run(self, receiver: str) -> None:
        try:
            self._drive(receiver)
        except DATABASE_FAULTS:
            logger.warning("The database is busy or gone; deliveries wait.")
        except Exception:
            logger.exception("A lane ended")
        finally:
            connection.close()


def send_all_due(*, seconds: float = float("inf")) -> None:
    """Send until nothing is due, or so many seconds have passed."""
    lanes, stop = Lanes(), time.monotonic() + seconds
    while lanes.open() and time.monotonic() < stop:
        time.sleep(LOOK / 5)


class Sender:
    """A thread of this process that sends, from its first call until nothing was due for a while.

    A task that sent by itself would hold up the tasks behind it for as long as a receiver hangs.
    """

    def __init__(self, lanes: Lanes | None = None, *, linger: float = LINGER) -> None:
        self._lanes = lanes or Lanes()
        self._linger = linger
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def is_at_work(self) -> bool:
        """Whether the thread is there."""
        return self._thread is not None and self._thread.is_alive()

    def see_to_deliveries(self) -> None:
        """Have it there where something is due. One query."""
        with self._lock:
            if self.is_at_work or not Delivery.objects.due(timezone.now()).exists():
                return
            self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        idle_since = time.monotonic()
        try:
            while time.monotonic() - idle_since < self._linger:
                if self._lanes.open():
                    idle_since = time.monotonic()
                time.sleep(LOOK)
        except DATABASE_FAULTS:
            logger.warning("The database is busy or gone; deliveries wait.")
        finally:
            connection.close()


SENDER: Final = Sender()
