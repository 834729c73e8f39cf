"""Workers die in the middle of their work."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import WHOLE, Judge
from tests.faults.stand import Stand
from tests.processes import wait_until

pytestmark = pytest.mark.faults
BACKLOG = 5000 if WHOLE else 2500  # ten batches, or five


def in_the_middle(stand: Stand) -> None:
    """Load a backlog and wait until a part of it is counted, which more is to follow."""
    stand.preload(BACKLOG)
    wait_until(lambda: stand.waiting() < BACKLOG, what="the first batch")
    assert stand.waiting() > 500


def test_kill_9_of_the_worker_during_a_batch(stand: Stand, judge: Judge) -> None:
    with stand.crowd.voting():
        in_the_middle(stand)
        stand.site.kill("ballots")
        assert stand.waiting()
        stand.site.start("ballots")
    judge()


def test_kill_9_of_the_web_server(
    stand: Stand, judge: Judge, seconds: Callable[[float, float], float]
) -> None:
    with stand.crowd.voting():
        time.sleep(seconds(0.5, 3))
        stand.site.kill("web")
        stand.site.start("web")
        wait_until(stand.answers, what="the web server")
        time.sleep(seconds(0.5, 3))
    judge(also={None})
    assert stand.crowd.answers[None]
