"""How long whoever asks waits: requests a stated time, everybody else as long as it takes."""

from __future__ import annotations

import threading

import pytest

from common.postgres import patience as module
from common.postgres.patience import (
    GRACE,
    hold_requests_to,
    is_held,
    patience,
    statement_limit,
    waiting_at_most,
)


@pytest.fixture(autouse=True)
def _nobody_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_of_requests", {})


def test_commands_and_workers_wait_as_long_as_it_takes() -> None:
    assert (patience(), statement_limit(), is_held()) == (None, 0, False)


def test_a_web_process_waits_a_second_longer_than_the_server_may_take() -> None:
    hold_requests_to(15)
    assert (patience(), statement_limit()) == (15 + GRACE, 15)
    hold_requests_to(0)
    assert (patience(), statement_limit()) == (None, 0)


def test_who_is_in_a_hurry_waits_less_in_this_thread_alone() -> None:
    hold_requests_to(15)
    others: list[float | None] = []
    with waiting_at_most(0.4):
        assert is_held() and patience() == pytest.approx(0.4, abs=0.2)
        thread = threading.Thread(target=lambda: others.append(patience()))
        thread.start()
        thread.join()
    assert others == [16.0] and patience() == 16.0


def test_a_hurry_is_for_all_that_is_asked_meanwhile() -> None:
    with waiting_at_most(0):
        assert patience() == 0
