"""The process that scores: there while chunks wait, and gone with its model when none does."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evaluation.metrics.registry import ScoringOptions
from evaluation.runs import child, working
from evaluation.runs.child import ScoringChild, score_while_any_wait
from evaluation.runs.services import request_run
from tests.rows.written import make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def scorer(monkeypatch: pytest.MonkeyPatch) -> ScoringChild:
    """One whose process does nothing until its standard input ends."""
    monkeypatch.setattr(child, "_COMMAND", ("-c", "import sys; sys.stdin.buffer.read()"))
    return ScoringChild()


def test_there_is_none_while_nothing_waits(scorer: ScoringChild) -> None:
    make_pair(articles=1)
    assert not scorer.see_to_chunks() and not scorer.works


def test_there_is_one_while_chunks_wait_and_another_after_its_end(scorer: ScoringChild) -> None:
    request_run(
        versions=list(make_pair(articles=1, references=["a cat"])),
        metrics=["rouge"],
        options=ScoringOptions(),
    )
    assert scorer.see_to_chunks() and scorer.works
    first = scorer._process
    assert scorer.see_to_chunks() and scorer._process is first
    scorer.end()
    assert not scorer.works
    assert scorer.see_to_chunks() and scorer._process is not first
    scorer.end()


def test_it_ends_with_the_worker_that_started_it() -> None:
    code = "from evaluation.runs.child import end_with_input; end_with_input(); "
    code += "import time; print('there', flush=True); time.sleep(600)"
    tied = subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup(); {code}"],
        env={"DJANGO_SETTINGS_MODULE": "writeup_site.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert tied.stdin is not None and tied.stdout is not None
    assert tied.stdout.readline() == b"there\n"
    tied.stdin.close()
    assert tied.wait(timeout=300) == 1
    tied.stdout.close()


def test_it_works_until_none_has_waited_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "LOOK", 0.001)
    found = iter([2, 0, 3])
    monkeypatch.setattr(child, "work_on_chunks", lambda: next(found, 0))
    assert score_while_any_wait(idle=0.05) == 5  # 2 + 3


@pytest.mark.parametrize("waits", [True, False])
def test_what_ended_is_checked_when_nothing_is_scored(
    monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    checks: list[int] = []
    monkeypatch.setattr(working, "audit_finished_runs", lambda: checks.append(1))
    monkeypatch.setattr(ScoringChild, "see_to_chunks", lambda self: waits)
    working.see_to_runs()
    assert len(checks) == (0 if waits else 1)
