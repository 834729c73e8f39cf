"""A worker's session gives way as its process does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from writeup_site.processes.priorities import AUTOGROUP

ROOT = Path(__file__).parents[3]
SCRIPT = (
    "from writeup_site.processes.celery import app; "
    "from celery.signals import worker_init; worker_init.send(sender=app); "
    "print(open('/proc/self/autogroup').read())"
)


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="This kernel groups no sessions.")
@pytest.mark.parametrize("niceness", [0, 10])
def test_a_session_is_as_nice_as_its_worker(niceness: int) -> None:
    command = ["nice", "-n", str(niceness), sys.executable, "-c", SCRIPT]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, start_new_session=True
    )

    assert ended.stdout.strip().endswith(f" nice {min(os.nice(0) + niceness, 19)}")
