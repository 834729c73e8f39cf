"""What `up` becomes: a program without Django that keeps the others running."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading

import pytest

from tests.processes import ROOT, free_port
from writeup_site.processes import running
from writeup_site.processes.running import RunPlan, announce, answers


def plan(port: int, **fields: object) -> RunPlan:
    values: dict[str, object] = {
        "commands": {},
        "folder": ".",
        "state": "states.json",
        "token": "t",
        "host": "127.0.0.1",
        "port": port,
        "name": "a.example",
        "address": f"http://127.0.0.1:{port}/",
        "password": None,
    }
    return RunPlan(**{**values, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("module", ["running", "beat"])
def test_who_only_waits_for_others_loads_no_models(module: str) -> None:
    code = (
        f"import sys, writeup_site.processes.{module}; "
        "print([name for name in ('django.apps', 'numpy', 'celery') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(["celery"] if module == "beat" else [])


def test_a_site_that_says_anything_answers() -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                asked.append(connection.recv(1000))
                connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        assert answers(plan(port))
        thread.join(timeout=300)
    assert asked[0].startswith(b"GET /healthz HTTP/1.1\r\nHost: a.example\r\n")
    assert not answers(plan(free_port()))


@pytest.mark.parametrize(
    ("there", "sentence"), [(True, "WriteUp is running at"), (False, "WriteUp does not answer yet")]
)
def test_it_says_where_the_site_is_and_the_password_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], there: bool, sentence: str
) -> None:
    monkeypatch.setattr(running, "PATIENCE", 1)
    monkeypatch.setattr(running, "answers", lambda plan: there)
    announce(plan(80, password="secret"))
    said = capsys.readouterr().out
    assert sentence in said and "http://127.0.0.1:80/" in said
    assert said.count("team / secret") == 1
    announce(plan(80))
    assert "Team login" not in capsys.readouterr().out
