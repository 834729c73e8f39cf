"""A claim holds for as long as its worker lives, and not for long after."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep
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
from tests.processes import ROOT
from tests.rows.own_texts import make_own_breakdown
from tests.rows.written import make_version

CLAIMS: Final = """
import time
from common.work.holders import new_claim
print(new_claim(), flush=True)
time.sleep(600)
"""
SHORT = timedelta(seconds=0.8)


class Row:
    """As much of a model as a claim is pushed on; notes when it was, and until when."""

    pushes: ClassVar[list[tuple[datetime, datetime]]] = []
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
            Row.pushes.append((timezone.now(), claimed_until))


@pytest.fixture
def worked_on(monkeypatch: pytest.MonkeyPatch) -> Callable[[float, int], list[tuple[float, float]]]:
    """Work on a row for so many leases while so many pushes fail: when each push came and until
    when it reaches, in leases since the beginning."""

    def work(length: float, failures: int) -> list[tuple[float, float]]:
        monkeypatch.setattr(leases, "LEASE", SHORT)
        monkeypatch.setattr(Row, "pushes", [])
        monkeypatch.setattr(Row, "failures", failures)
        begun = timezone.now()
        with claim_pushed_on(Row()):
            sleep(length * SHORT.total_seconds())
        return [((at - begun) / SHORT, (until - begun) / SHORT) for at, until in Row.pushes]

    return work


Worked = Callable[[float, int], list[tuple[float, float]]]


def test_a_claim_never_runs_out_while_its_worker_works(worked_on: Worked) -> None:
    held_until = 1.0  # by the claim itself
    pushes = worked_on(2.2, 0)
    for at, until in pushes:
        assert at < held_until
        held_until = until
    assert held_until > 2.2
    assert len(pushes) >= 2.2 * PUSHES_A_LEASE / 2  # every quarter, every half on a busy machine


def test_a_claim_outlives_a_database_that_is_busy_for_two_pushes(worked_on: Worked) -> None:
    at, _ = worked_on(1.2, 2)[0]
    assert 2 / PUSHES_A_LEASE < at < 1  # the third push came in time


def test_a_push_reaches_one_lease_ahead_and_none_comes_after_the_work(worked_on: Worked) -> None:
    pushes = worked_on(0.6, 0)
    sleep(0.5 * SHORT.total_seconds())
    assert len(Row.pushes) == len(pushes)
    for at, until in pushes:
        assert until - at == pytest.approx(1, abs=0.1)


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
