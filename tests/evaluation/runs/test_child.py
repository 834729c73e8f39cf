"""The process that scores: there while chunks wait, and gone with its model when none does."""

from __future__ import annotations

import pytest

from common.work.child import TiedChild
from evaluation.metrics.registry import ScoringOptions
from evaluation.runs import working
from evaluation.runs.child import chunks_wait
from evaluation.runs.services import request_run
from tests.rows.written import make_pair

pytestmark = pytest.mark.django_db


def test_it_scores_while_chunks_wait() -> None:
    versions = list(make_pair(articles=1, references=["a cat"]))
    assert not chunks_wait()
    request_run(versions=versions, metrics=["rouge"], options=ScoringOptions())
    assert chunks_wait()


@pytest.mark.parametrize("waits", [True, False])
def test_what_ended_is_checked_when_nothing_is_scored(
    monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    checks: list[int] = []
    monkeypatch.setattr(working, "audit_finished_runs", lambda: checks.append(1))
    monkeypatch.setattr(TiedChild, "see_to_work", lambda self: waits)
    working.see_to_runs()
    assert len(checks) == (0 if waits else 1)
