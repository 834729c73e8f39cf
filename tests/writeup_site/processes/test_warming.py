"""The writing worker loads its model ahead, after its fork and nowhere else."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from celery.signals import celeryd_after_setup, worker_process_init

from summaries.texts import embeddings
from writeup_site.processes import warming


def worker(*queues: str) -> SimpleNamespace:
    """A worker that consumes these queues."""
    consumed = {queue: object() for queue in queues}
    return SimpleNamespace(
        app=SimpleNamespace(amqp=SimpleNamespace(queues=SimpleNamespace(consume_from=consumed)))
    )


@pytest.fixture
def warmed(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once a process is warmed."""
    done = threading.Event()
    monkeypatch.setattr(warming, "_consumed", set())
    monkeypatch.setattr(warming, "warm", done.set)
    return done


def test_the_process_of_the_writing_queue_is_warmed(warmed: threading.Event) -> None:
    celeryd_after_setup.send(sender="generation@host", instance=worker("generation"), conf=None)
    assert not warmed.wait(0.05)  # not before the fork
    worker_process_init.send(sender=None)
    assert warmed.wait(10)


def test_other_workers_load_nothing(warmed: threading.Event) -> None:
    celeryd_after_setup.send(sender="b@host", instance=worker("ballots", "scoring"), conf=None)
    worker_process_init.send(sender=None)
    assert not warmed.wait(0.05)


def test_warming_embeds_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(embeddings, "embed", asked.append)
    warming.warm()
    assert asked == [["ready"]]


def test_what_cannot_be_loaded_is_logged_and_no_more(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(texts: list[str]) -> None:
        raise ImportError("no torch")

    monkeypatch.setattr(embeddings, "embed", fail)
    warming.warm()
    assert "were not loaded ahead: no torch" in caplog.text
