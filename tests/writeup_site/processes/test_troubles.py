"""What is in trouble besides the web process: probes, monitors and the team are told."""

from __future__ import annotations

import signal
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from surveys.ballots.models import Ballot
from surveys.ballots.services import ensure_reader
from surveys.readers.cookies import key_of
from tests.processes import valkey
from tests.rows.said import make_ballot
from tests.rows.written import make_summary
from writeup_site.processes import troubles
from writeup_site.processes.states import ProcessState, keep_states
from writeup_site.processes.troubles import UNCOUNTED_FOR

pytestmark = pytest.mark.django_db
DIED = "web died and was started again (1 time in a row)"


@pytest.fixture(autouse=True)
def _broker_is_there(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    class Answers:
        def ping(self) -> bool:
            return True

    monkeypatch.setattr(troubles, "_server", lambda address: Answers())
    settings.PROCESSES_STATE = tmp_path / "processes.json"


def waits(monkeypatch: pytest.MonkeyPatch, how_long: timedelta) -> None:
    """A ballot that is not counted, and the moment at which it has waited so long."""
    ballot = make_ballot(ensure_reader(key_of("r" * 22)), make_summary())
    Ballot.objects.filter(pk=ballot.pk).update(applied_at=None)
    moment = Ballot.objects.get().received_at + how_long
    monkeypatch.setattr(troubles, "timezone", SimpleNamespace(now=lambda: moment))


def health(query: str = "") -> tuple[int, list[str]]:
    answer = Client().get(f"/healthz{query}")
    return answer.status_code, answer.text.splitlines()


def test_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    waits(monkeypatch, UNCOUNTED_FOR)
    assert health() == health("?all") == (200, ["ok"])


def test_ballots_that_nobody_counts_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    waits(monkeypatch, UNCOUNTED_FOR + timedelta(seconds=1))
    status, (first, told) = health()
    # A balancer must not take the web server away for it; whoever wakes somebody asks for all.
    assert (status, first) == (200, "ok") and health("?all")[0] == 503
    assert told.startswith("votes are not counted: the oldest has waited 21 s; look at the worker")


def test_a_process_that_died_is_told_to_probes_and_on_the_teams_pages(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, team: User
) -> None:
    monkeypatch.setattr("writeup_site.templatetags.processes.troubles", troubles.troubles)
    keep_states([ProcessState("web", runs=True, failures=1)], settings.PROCESSES_STATE)
    assert health() == (200, ["ok", DIED])
    assert health("?all") == (503, ["ok", DIED])
    client = Client()
    assert DIED.capitalize() not in client.get("/").text  # readers need not know
    client.force_login(team)
    assert f"{DIED.capitalize()}." in client.get("/models/").text


def test_a_broker_that_is_gone_or_frozen_is_told(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    monkeypatch.undo()
    settings.PROCESSES_STATE = tmp_path / "processes.json"
    settings.REDIS_URL = f"unix://{tmp_path}/nobody"
    assert "the broker does not answer" in troubles.broker_trouble()
    with valkey(tmp_path) as (address, server):
        settings.REDIS_URL = address
        assert troubles.broker_trouble() == ""
        server.send_signal(signal.SIGSTOP)
        assert "the broker does not answer" in troubles.broker_trouble()


def test_a_database_that_is_gone_is_a_503_that_tells_the_rest(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    keep_states([ProcessState("web", runs=True, failures=1)], settings.PROCESSES_STATE)

    def gone(*args: Any) -> None:
        raise OperationalError("the database is silent")

    monkeypatch.setattr("writeup_site.home.probes.Article.objects.order_by", gone)
    assert health() == (503, ["database does not answer", DIED])
