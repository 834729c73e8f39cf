"""The Dockerfile and compose.yaml, as far as they can be read without running them."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Final

import pytest

from tests.installation.compose import services
from tests.processes import ROOT, free_port
from writeup_site.processes.entry import entries
from writeup_site.processes.environment import ASKED
from writeup_site.processes.probe import health

SAID: Final = {"SECRET_KEY": "x" * 50, "POSTGRES_PASSWORD": "secret", "ALLOWED_HOSTS": "a.example"}
OTHERS: Final = {"db", "valkey", "prepare"}  # services that are no line of the Procfile


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return services(tmp_path_factory.mktemp("compose"), **SAID)


def test_compose_runs_every_line_of_the_procfile_but_the_broker(
    parsed: dict[str, dict[str, Any]],
) -> None:
    lines = set(entries()) - {"broker"}  # the service valkey stands for it
    assert set(parsed) == lines | OTHERS
    for name in lines:
        assert parsed[name]["command"] == ["python", "writeup_site/processes/entry.py", name]


def test_whatever_stops_is_started_again(parsed: dict[str, dict[str, Any]]) -> None:
    for name, service in parsed.items():
        expected = "on-failure:5" if name == "prepare" else "unless-stopped"
        assert service["restart"] == expected
    for name in set(parsed) - OTHERS:
        prepared = {"prepare": {"condition": "service_completed_successfully"}}
        assert parsed[name]["depends_on"] == prepared


def test_the_settings_in_compose_are_settings_of_the_site(
    parsed: dict[str, dict[str, Any]],
) -> None:
    environment = parsed["web"]["environment"]
    assert set(environment) - ASKED == {"WEB_WORKERS"}  # the Procfile's
    assert environment["DATABASE_URL"] == "postgres://writeup:secret@db:5432/writeup"
    assert parsed["web"]["ports"] == ["127.0.0.1:8000:8000"]  # for a proxy on the same machine


@pytest.mark.parametrize("left_out", sorted(SAID))
def test_compose_asks_for_what_must_be_said(tmp_path: Path, left_out: str) -> None:
    said = {name: value for name, value in SAID.items() if name != left_out}
    with pytest.raises(AssertionError, match=f"set {left_out}"):
        services(tmp_path, **said)


def test_the_image_runs_as_nobody_special_and_holds_what_the_site_needs() -> None:
    said = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert len(re.findall(r"(?m)^FROM ", said)) == 2  # what builds is left behind
    assert re.findall(r"(?m)^USER (.+)", said) == ["writeup"]
    assert "HEALTHCHECK" in said
    taken = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    kept = {line[1:] for line in taken.splitlines() if line.startswith("!")}
    assert {name for name in kept if not (ROOT / name).exists()} == set()
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps | {"common", "locale", "manage.py", "Procfile"} <= kept
    assert set(re.findall(r"requirements[a-z-]*\.txt", said)) <= kept


def test_a_line_of_the_procfile_is_named_or_the_names_are_told() -> None:
    script = ROOT / "writeup_site/processes/entry.py"
    done = subprocess.run(
        [sys.executable, script, "wed"], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "broker, web, ballots" in done.stderr and "Traceback" not in done.stderr


class Health(BaseHTTPRequestHandler):
    """Says 200 to who calls it by its name, else 503."""

    def do_GET(self) -> None:
        self.send_response(200 if self.headers["Host"] == "a.example" else 503)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def test_a_containers_probe_is_well_only_where_the_site_is() -> None:
    server = HTTPServer(("127.0.0.1", 0), Health)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        port = str(server.server_port)
        assert health(port, "a.example") == ""
        assert "503" in health(port, "b.example")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert "refused" in health(str(free_port()), "a.example")
