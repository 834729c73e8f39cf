"""Of two workers that want a row one gets it, on Postgres, too, where one waits for its lock."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common.work.leases import claim_one
from evaluation.metrics.registry import ScoringOptions
from evaluation.runs.models import Chunk
from evaluation.runs.selectors import claimable_chunks
from evaluation.runs.services import request_run
from tests.processes import wait_until
from tests.rows.written import make_article, make_summary, make_version

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def locks_waited_for() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return int(cursor.fetchone()[0])


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="runs where DATABASE_URL names Postgres"
)
@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_row_that_another_claims_does_not_get_it() -> None:
    version = make_version()
    make_summary(make_article(references=("It rained.",)), version)
    request_run(versions=[version], metrics=["rouge"], options=ScoringOptions())
    found: list[Chunk | None] = []

    def want() -> None:
        try:
            found.append(claim_one(claimable_chunks(timezone.now())))
        finally:
            connection.close()

    waiting = threading.Thread(target=want)
    with transaction.atomic():
        assert claim_one(claimable_chunks(timezone.now())) is not None
        waiting.start()
        wait_until(locks_waited_for, what="the other worker to wait for the row")
    waiting.join()
    assert found == [None]
