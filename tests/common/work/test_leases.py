"""A claim holds for as long as its worker lives, and not for long after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep
from typing import ClassVar

import pytest
from django.db import OperationalError
from django.utils import timezone

from common.work import leases
from common.work.leases import LEASE, PUSHES_A_LEASE, claim_one, claim_pushed_on
from summaries.jobs.models import Job
from summaries.own_texts.models import OwnBreakdown
from tests.rows.own_texts import make_own_breakdown
from tests.rows.written import make_version

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
    assert again is not None and again.claim != won.claim and again.attempts == 2
