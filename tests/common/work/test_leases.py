"""A claim holds for as long as its worker lives, and not for long after."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import ClassVar, Final

import pytest
from django.db import OperationalError
from django.utils import timezone

from common.work import leases
from common.work.holders import holder_is_gone, new_claim
from common.work.leases import (
    LEASE,
    PUSHES_A_LEASE,
    claim_one,
    claim_pushed_on,
    free_what_the_dead_hold,
    is_worn_out,
)
from summaries.jobs.models import Job
from summaries.own_texts.models import OwnBreakdown
from tests.processes import PATIENCE, ROOT
from tests.rows.own_texts import make_own_breakdown
from tests.rows.written import make_version

CLAIMS: Final = """
import time
from common.work.holders import new_claim
print(new_claim(), flush=True)
time.sleep(600)
"""

Pushed = Callable[[float, int], list[float]]


class Clock:
    """Whoever waits by it moves it on instead, up to the end of the work, which it sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, length: timedelta) -> None:
        self.begun = self.now = timezone.now()
        self.end = self.begun + length
        self.is_over = threading.Event()
        monkeypatch.setattr(leases, "timezone", SimpleNamespace(now=lambda: self.now))
        monkeypatch.setattr(
            leases, "threading", SimpleNamespace(Event=self._event, Thread=threading.Thread)
        )

    def _event(self) -> SimpleNamespace:
        done = threading.Event()

        def wait(seconds: float) -> bool:
            if self.now + timedelta(seconds=seconds) < self.end:
                self.now += timedelta(seconds=seconds)
                return False
            self.is_over.set()
            return done.wait(PATIENCE)

        return SimpleNamespace(wait=wait, set=done.set)


class Row:
    """As much of a model as a claim is pushed on; notes until when it was."""

    pushes: ClassVar[list[datetime]] = []
    failures: ClassVar[int] = 0
    pk, claim = 7, "token"

    class _default_manager:  # noqa: N801  # as Django calls it
        @staticmethod
        def filter(**whose: object) -> type[Row._default_manager]:
            assert whose == {"pk": 7, "claim": "token"}
            return Row._default_manager

        @staticmethod
        def update(*, claimed_until: datetime) -> None:
            if Row.failures:
                Row.failures -= 1
                raise OperationalError("database is locked")
            Row.pushes.append(claimed_until)


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> Pushed:
    """Until when each push reaches while a row is worked on, in leases since the beginning."""

    def work(length: float, failures: int) -> list[float]:
        monkeypatch.setattr(Row, "pushes", [])
        monkeypatch.setattr(Row, "failures", failures)
        clock = Clock(monkeypatch, length * LEASE)
        with claim_pushed_on(Row()):
            assert clock.is_over.wait(PATIENCE)
        return [(until - clock.begun) / LEASE for until in Row.pushes]

    return work


def test_a_claim_never_runs_out_while_its_worker_works(pushed: Pushed) -> None:
    # Each quarter of a lease, one lease ahead, and the last one before the work ends.
    assert PUSHES_A_LEASE == 4
    assert pushed(2.1, 0) == [1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3]


def test_a_claim_outlives_a_database_that_is_busy_for_two_pushes(pushed: Pushed) -> None:
    assert pushed(1.2, 2) == [1.75, 2]  # the third push came at 0.75, in time


def test_pushes_come_well_within_a_lease() -> None:
    assert PUSHES_A_LEASE >= 3  # of three, one may fail; below two, every claim would run out


@pytest.mark.django_db
def test_a_row_is_one_workers_until_its_lease_is_over() -> None:
    row = make_own_breakdown(make_version())
    before = timezone.now()
    won = claim_one(OwnBreakdown.objects.free(before), status=Job.Status.RUNNING)
    assert won is not None and won.pk == row.pk and won.attempts == 1
    until = won.claimed_until
    assert until is not None
    assert before + LEASE <= until <= timezone.now() + LEASE
    assert claim_one(OwnBreakdown.objects.free(until - timedelta(seconds=1))) is None
    again = claim_one(OwnBreakdown.objects.free(until + timedelta(seconds=1)))
    assert again is not None and again.claim != won.claim
    # It was left by a worker that died, which is not its fault.
    assert (again.attempts, again.interruptions) == (1, 1)
    OwnBreakdown.objects.update(claim="", claimed_until=None)  # given back by who worked on it
    third = claim_one(OwnBreakdown.objects.free(timezone.now()))
    assert third is not None and (third.attempts, third.interruptions) == (2, 1)


@pytest.mark.parametrize(("interruptions", "worn_out"), [(19, False), (20, True)])
def test_what_was_interrupted_twenty_times_is_to_blame_itself(
    interruptions: int, worn_out: bool
) -> None:
    assert is_worn_out(SimpleNamespace(interruptions=interruptions)) is worn_out


@pytest.mark.django_db
def test_what_a_killed_process_of_this_machine_held_is_free_at_once() -> None:
    for _ in range(3):
        make_own_breakdown(make_version())
    with subprocess.Popen([sys.executable, "-c", CLAIMS], stdout=subprocess.PIPE, cwd=ROOT) as dead:
        assert dead.stdout is not None
        claim_of_dead = dead.stdout.readline().decode().strip()
        rows = list(OwnBreakdown.objects.order_by("pk"))
        held = OwnBreakdown.objects.filter(pk__in=[row.pk for row in rows])
        claims = [claim_of_dead, new_claim(), "f" * 32]  # the last of another machine
        for row, claim in zip(rows, claims, strict=True):
            held.filter(pk=row.pk).update(claim=claim, claimed_until=timezone.now() + LEASE)
        assert free_what_the_dead_hold(held) == 0  # all of them may be at work
        dead.kill()
    assert free_what_the_dead_hold(held) == 1
    free = OwnBreakdown.objects.free(timezone.now() + timedelta(seconds=1))
    assert [row.pk for row in free] == [rows[0].pk]


def test_the_number_of_a_process_is_given_again_and_holds_nothing_of_the_former() -> None:
    mine = new_claim()
    assert len(mine) == 32 and not holder_is_gone(mine)
    began_earlier = f"{int(mine[14:24], 16) - 1:010x}"
    assert holder_is_gone(mine[:14] + began_earlier + mine[24:])
    assert not holder_is_gone(mine[:8] + "no number" + mine[17:])
