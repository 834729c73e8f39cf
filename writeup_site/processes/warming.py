"""Makes a worker's process ready: nothing loaded is collected, and the one that writes embeds.

The sentence embeddings are loaded before the first reader waits for them, but not before the fork:
a child of a process that has computed with torch hangs.
"""

from __future__ import annotations

import logging
import threading
from typing import Any, Final

from celery.signals import celeryd_after_setup, worker_process_init

from writeup_site.processes.garbage import freeze_loaded

logger = logging.getLogger(__name__)

QUEUE: Final = "generation"
_consumed: Final[set[str]] = set()


def note_queues(instance: Any, **kwargs: Any) -> None:
    """Remember, before any fork, what this worker consumes."""
    _consumed.update(instance.app.amqp.queues.consume_from)


def warm_process(**kwargs: Any) -> None:
    """Freeze what is loaded; in the writing worker's process load beside what it begins with."""
    freeze_loaded()
    if QUEUE in _consumed:
        threading.Thread(target=warm, name="warming", daemon=True).start()


def warm() -> None:
    """Embed one word. What goes wrong here goes wrong again, and is told, where it matters."""
    from summaries.texts.embeddings import embed  # noqa: PLC0415  # every command imports this module
    from summaries.texts.installed import embeddings_missing  # noqa: PLC0415

    if embeddings_missing():
        return
    try:
        embed(["ready"])
    except Exception as error:
        logger.warning("The sentence embeddings were not loaded ahead: %s", error)


celeryd_after_setup.connect(note_queues)
worker_process_init.connect(warm_process)
