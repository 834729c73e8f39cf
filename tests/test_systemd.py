"""The units for systemd: parsed, started again for ever, with the commands of `make run`."""

from __future__ import annotations

import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Final

import pytest
from honcho.environ import parse_procfile

from tests.processes import ROOT
from writeup_site.processes.schedule import ROUTES, SCHEDULE

UNITS: Final = ROOT / "docs/deploy/systemd"
SERVICES: Final = sorted(path.name for path in UNITS.glob("*.service"))
PROCFILE: Final = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names have capitals
    parser.read(UNITS / name, encoding="utf-8")
    return parser


def plain(command: str) -> str:
    """A command without where it is installed, nice, systemd's signs and the shell's."""
    words = command.replace("%%", "%").replace("${", "$").replace("}", "").split()
    return " ".join(words).removeprefix("nice -n 10 ").rpartition(".venv/bin/")[2]


def test_there_is_a_unit_for_each_process_but_the_broker() -> None:
    assert SERVICES == ["writeup-beat.service", "writeup-web.service", "writeup-worker@.service"]
    queues = {name for name, line in PROCFILE.items() if f"-Q {name} " in line}
    assert {"broker", "web", "beat"} | queues == set(PROCFILE)
    assert queues >= {*ROUTES.values(), "upkeep"} and SCHEDULE
    guide = (UNITS.parent / "README.md").read_text(encoding="utf-8")
    assert queues == set(re.findall(r"writeup-worker@(\w+)\.service", guide))


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_dies_is_started_again_for_ever(name: str) -> None:
    said = unit(name)
    assert said["Service"]["Restart"] == "always"
    assert float(said["Service"]["RestartSec"]) <= 1  # seconds
    # systemd gives up after five starts in ten seconds, unless it is told not to count.
    assert said["Unit"]["StartLimitIntervalSec"] == "0"
    assert said["Service"]["User"] == "writeup"


def test_the_commands_are_those_of_the_procfile() -> None:
    said = {name: plain(unit(name)["Service"]["ExecStart"]) for name in SERVICES}
    assert said["writeup-web.service"] == plain(PROCFILE["web"])
    assert said["writeup-beat.service"] == plain(PROCFILE["beat"])
    worker = said["writeup-worker@.service"]
    for queue in ("ballots", "scoring", "upkeep", "generation"):
        assert worker.replace("%i", queue) == plain(PROCFILE[queue])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_understands_them(tmp_path: Path) -> None:
    for path in UNITS.iterdir():
        text = path.read_text(encoding="utf-8")
        # It asks for programs that are installed; the rest of the line stays.
        (tmp_path / path.name).write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text))
    asked = ["systemd-analyze", "verify", "--man=no", "writeup.target", *SERVICES]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
