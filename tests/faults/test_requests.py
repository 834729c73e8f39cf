"""Readers press twice, a hundred times, or something else; and clocks are wrong."""

from __future__ import annotations

import random
import secrets
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.faults.conftest import Judge
from tests.faults.crowd import Said, send
from tests.faults.stand import Stand

pytestmark = pytest.mark.faults
DAY = 24 * 60 * 60


def a_ballot(stand: Stand, value: int = 1) -> Said:
    """A ballot of a reader nobody has met."""
    said = stand.crowd.said(random.Random(secrets.randbits(64)), [])
    said.value = value
    stand.crowd.log.append(said)
    return said


def test_a_hundred_simultaneous_requests_with_one_key(stand: Stand, judge: Judge) -> None:
    said, together = a_ballot(stand), threading.Barrier(100)

    def press(_: int) -> int | None:
        together.wait()
        return send(stand.site.port, said)

    with ThreadPoolExecutor(100) as pool:
        answers = Counter(pool.map(press, range(100)))
    assert answers[201] == 1
    assert set(answers) <= {200, 201, 503}
    stand.crowd.answers.update(answers)
    judge()
    counted = f"SELECT count(*) FROM surveys_ballot WHERE idempotency_key = '{said.key}'"
    assert stand.database.rows(counted)[0][0] == 1


def test_the_same_key_with_another_body(stand: Stand, judge: Judge) -> None:
    said = a_ballot(stand)
    assert send(stand.site.port, said) == 201
    other = replace(said, value=-1, answers=[])
    assert send(stand.site.port, other) == 409
    assert send(stand.site.port, said) == 200
    judge()


@pytest.mark.long_fault
@pytest.mark.parametrize("off", [DAY, -DAY])
def test_a_web_server_whose_clock_is_a_day_off(stand: Stand, judge: Judge, off: int) -> None:
    first = a_ballot(stand, value=1)
    stand.restart_web(FAULTS_CLOCK_OFF=str(off))
    assert send(stand.site.port, first) == 201
    stand.vote(0.5)
    stand.restart_web()
    second = replace(first, key=secrets.token_hex(12), value=-1, answers=[])
    stand.crowd.log.append(second)
    assert send(stand.site.port, second) == 201
    judge(also={None})
    # The later one stands, whatever its clock said.
    times = stand.database.rows(
        "SELECT b.idempotency_key, b.received_at, v.value FROM surveys_ballot b "
        "LEFT JOIN surveys_vote v ON v.ballot_id = b.id "
        f"WHERE b.idempotency_key IN ('{first.key}', '{second.key}') ORDER BY b.id"
    )
    assert [row[2] for row in times] == [None, -1]
    assert (times[0][1] > times[1][1]) == (off > 0)  # the clock was off indeed
