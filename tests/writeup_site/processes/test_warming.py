"""A worker's process is made ready before its first task."""

from __future__ import annotations

import gc

from celery.signals import worker_process_init

from writeup_site.processes import warming


def test_what_is_loaded_before_the_first_task_is_collected_no_more() -> None:
    gc.unfreeze()
    worker_process_init.send(sender=None)
    assert gc.get_freeze_count() > 1000
    assert warming.freeze_process in [one[1]() for one in worker_process_init.receivers or []]
    gc.freeze()  # as all that was collected is (tests/conftest.py)
