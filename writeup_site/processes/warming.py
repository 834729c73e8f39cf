"""Makes a worker's process ready: nothing that is loaded by then is ever collected."""

from __future__ import annotations

from typing import Any

from celery.signals import worker_process_init

from writeup_site.processes.garbage import freeze_loaded


def freeze_process(**kwargs: Any) -> None:
    """Freeze what is loaded; the pool of one sends this as well, before its first task."""
    freeze_loaded()


worker_process_init.connect(freeze_process)
