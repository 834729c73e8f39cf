"""The broker freezes, dies, forgets and fills up: a nudge is lost at most."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from common.work.nudge import publish
from surveys.ballots.nudge import COLLECT
from tests.faults.conftest import Judge
from tests.faults.stand import Stand

pytestmark = [
    pytest.mark.faults,
    pytest.mark.parametrize("site_on", ["sqlite"], indirect=True, scope="session"),
]
Seconds = Callable[[float, float], float]


def test_a_broker_that_is_frozen(stand: Stand, judge: Judge, seconds: Seconds) -> None:
    with stand.crowd.voting(), stand.stopped("broker"):
        time.sleep(seconds(6, 15))
    judge()


def test_a_broker_killed_with_its_append_only_file(
    stand: Stand, judge: Judge, seconds: Seconds
) -> None:
    with stand.crowd.voting():
        stand.site.kill("broker")
        time.sleep(seconds(1, 5))
        stand.site.start("broker")
        time.sleep(1)
    judge()


@pytest.mark.long_fault
def test_a_broker_killed_without_its_append_only_file(stand: Stand, judge: Judge) -> None:
    with stand.crowd.voting():
        stand.broker.config_set("appendonly", "no")
        stand.site.kill("broker")
        stand.forget_broker_files()
        time.sleep(5)
        stand.site.start("broker")
        time.sleep(1)
    judge()


def test_a_broker_that_forgets_everything(stand: Stand, judge: Judge) -> None:
    with stand.crowd.voting():
        for _ in range(5):
            stand.broker.flushall()
            time.sleep(0.3)
    judge()


def test_a_broker_at_its_memory_limit(stand: Stand, judge: Judge, seconds: Seconds) -> None:
    with stand.crowd.voting():
        stand.broker.config_set("maxmemory", 1)
        time.sleep(seconds(2, 10))
        stand.broker.config_set("maxmemory", 0)
    judge()


def test_every_message_delivered_three_times(stand: Stand, judge: Judge) -> None:
    second = "celery --quiet -A writeup_site worker -Q ballots -n second@%h -c 1 -l warning"
    stand.site.start("ballots", as_name="second", command=second)
    thrice = 0
    with stand.crowd.voting():
        for _ in range(4):
            with stand.stopped("ballots"), stand.stopped("second"):
                for _ in range(5):  # the stopped workers still take one or two
                    publish(COLLECT, f"redis+socket://{stand.site.folder / 'broker.sock'}")
                messages = list(stand.broker.lrange("ballots", 0, -1))
                for message in messages * 2:
                    stand.broker.rpush("ballots", message)
                thrice += len(messages)
            time.sleep(0.5)
    stand.site.kill("second")
    assert thrice
    judge()
