"""Processes that are started again, with real ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, wait_until
from writeup_site.processes.states import ProcessState, keep_states, kept_states
from writeup_site.processes.supervisor import LONGEST_PAUSE, pause_after

SUPERVISE = """
import os, sys
from pathlib import Path
from writeup_site.processes.supervisor import Supervisor
folder = Path(sys.argv[1])
supervisor = Supervisor(environment=os.environ, folder=folder, state=folder / "states.json")
for line in sys.argv[2:]:
    name, _, command = line.partition("=")
    supervisor.add(name, command)
sys.exit(supervisor.run())
"""


def supervise(folder: Path, *commands: str) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, str(folder), *commands],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def test_the_pause_doubles_and_has_a_cap() -> None:
    assert [pause_after(failures) for failures in (1, 2, 3, 6)] == [0.2, 0.4, 0.8, 6.4]
    assert pause_after(9) == pause_after(10_000) == LONGEST_PAUSE


def test_what_ends_is_started_again_and_its_children_are_gone(tmp_path: Path) -> None:
    # The child of a process that dies would hold its port.
    process = supervise(tmp_path, "one=sh -c 'sleep 600 & echo $! >> children; wait'")
    children = tmp_path / "children"

    def pids() -> list[int]:
        return [int(line) for line in children.read_text().split()] if children.exists() else []

    wait_until(lambda: len(pids()) == 1, what="the first start")
    (first,) = pids()
    parent = int(Path(f"/proc/{first}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(parent, signal.SIGKILL)
    wait_until(lambda: len(pids()) == 2, what="the second start")
    assert not Path(f"/proc/{first}/cmdline").exists() or not running(first)
    again = [ProcessState("one", runs=True, failures=1)]
    # Its child may be quicker than the supervisor, which writes the state once it has started it.
    wait_until(lambda: kept_states(tmp_path / "states.json") == again, what="the state")
    assert (
        "one stopped (killed by SIGKILL); it is started again in 0.2 s"
        in (tmp_path / "log").read_text()
    )
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=300) == 128 + signal.SIGTERM
    assert not any(running(pid) for pid in pids())
    assert kept_states(tmp_path / "states.json") == []


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_one_that_fails_at_once_does_not_hinder_the_others(tmp_path: Path) -> None:
    process = supervise(tmp_path, "bad=sh -c 'exit 3'", "good=sleep 600")
    log = tmp_path / "log"
    wait_until(lambda: "in 0.4 s" in log.read_text(), what="the second failure")
    states = {state.name: state for state in kept_states(tmp_path / "states.json")}
    assert states["good"] == ProcessState("good", runs=True, failures=0)
    assert states["bad"].failures >= 2
    assert "bad stopped (exit status 3)" in log.read_text()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=300) == 128 + signal.SIGINT


@pytest.mark.parametrize(
    ("runs", "failures", "sentence"),
    [
        (True, 0, ""),
        (True, 1, "web died and was started again (1 time in a row)"),
        (False, 2, "web died and is being started again (2 times in a row)"),
    ],
)
def test_states_are_kept_and_said(tmp_path: Path, runs: bool, failures: int, sentence: str) -> None:
    state = ProcessState("web", runs=runs, failures=failures)
    keep_states([state], tmp_path / "states.json")
    (kept,) = kept_states(tmp_path / "states.json")
    assert kept == state and kept.sentence == sentence


@pytest.mark.parametrize("content", [None, "", "{", "[1]", '[{"name": "web"}]'])
def test_a_file_that_says_nothing_is_no_trouble(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "states.json"
    if content is not None:
        file.write_text(content)
    assert kept_states(file) == []
