"""The pipelines' files of ci/, run as shell against a living site."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from summaries.versions.models import ModelVersion

pytestmark = pytest.mark.django_db(transaction=True)

ROOT: Final = Path(__file__).resolve().parents[2]
RULE: Final = {"PRIMARY": "rouge1", "MARGIN": "0.02", "GUARD": "rouge1=0.05 rouge1=0.04"}


def file_of(name: str) -> Any:
    """What a file of ci/ says."""
    return yaml.safe_load((ROOT / "ci" / name).read_text(encoding="utf-8"))


def shell(script: str, folder: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run it as a runner would: in a folder, with these variables and `writeup` installed."""
    command = folder / "writeup" / "bin" / "writeup"
    if not command.exists():
        command.parent.mkdir(parents=True)
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m writeup_client.command "$@"\n')
        command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "client/src"),
        "RUNNER_TEMP": str(folder),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        **variables,
    }
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def three_gates(pair: tuple[ModelVersion, ModelVersion]) -> dict[str, dict[str, str]]:
    """What a pipeline sets for a gate that passes, one that fails and one that tells neither."""
    one, other = (version.identifier for version in pair)
    passing = {"BASELINE": one, "CANDIDATE": other, "VOTES": "", **RULE}
    return {
        "pass": passing,
        "fail": passing | {"BASELINE": other, "CANDIDATE": one},
        "inconclusive": passing | {"PRIMARY": "duels", "MARGIN": "", "GUARD": ""},
    }


def test_githubs_action_passes_fails_and_holds(
    pair: tuple[ModelVersion, ModelVersion], tmp_path: Path
) -> None:
    action = file_of("action.yml")
    step = action["runs"]["steps"][-1]
    taken = {re.fullmatch(r"\$\{\{ inputs\.(\w+) \}\}", v)[1] for v in step["env"].values()}  # type: ignore[index]
    assert taken == set(action["inputs"])  # each input reaches the script, and by a variable alone
    assert "${{" not in step["run"]
    exits = {}
    for name, variables in three_gates(pair).items():
        done = shell(step["run"], tmp_path, variables | {"INCONCLUSIVE": "hold"})
        exits[name] = done.returncode
        assert done.stderr.startswith(f"{name}: "), done.stderr
    assert exits == {"pass": 0, "fail": 1, "inconclusive": 3}
    page = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^## Gate: (\w+)$", page) == list(exits)
    assert page.count("\n# ") == 3  # the report under each
    let = shell(step["run"], tmp_path, three_gates(pair)["inconclusive"] | {"INCONCLUSIVE": "pass"})
    assert (let.returncode, "::warning" in let.stdout) == (0, True)


def test_gitlabs_job_passes_fails_and_holds(
    pair: tuple[ModelVersion, ModelVersion], tmp_path: Path
) -> None:
    job = file_of("gitlab.yml")["writeup-gate"]
    script = "\n".join(job["script"])
    exits = {
        name: shell(script, tmp_path, job["variables"] | variables).returncode
        for name, variables in three_gates(pair).items()
    }
    assert exits == {"pass": 0, "fail": 1, "inconclusive": 3}
    assert job["allow_failure"] == {"exit_codes": exits["inconclusive"]}
    [kept] = job["artifacts"]["paths"]
    assert (tmp_path / kept).read_text(encoding="utf-8").count("## Gate: ") == 3


def test_a_gate_that_is_not_answered_fails_the_job(at_site: str, tmp_path: Path) -> None:
    job = file_of("gitlab.yml")["writeup-gate"]
    asked = job["variables"] | {"BASELINE": "nobody", "CANDIDATE": "none"}
    done = shell("\n".join(job["script"]), tmp_path, asked)
    assert (done.returncode, "nobody" in done.stderr) == (2, True)
