"""Mutants of functions' bodies, made and tried by mutmut in a copy of the tree."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.mutant import Mutant, file_of

APPS: Final = ("common", "summaries", "surveys", "evaluation", "writeup_site")
# What mutmut notes: https://mutmut.readthedocs.io; every other number is a way to be killed.
OUTCOMES: Final = {0: "survived", 33: "no test", 34: "skipped"}
DIFFS: Final = (
    "import json, sys; from mutmut.mutation.diff_apply import get_diff_for_mutant as diff; "
    "print(json.dumps({name: diff(name) for name in json.load(sys.stdin)}))"
)


def tried(
    folder: Path,
    chosen: Mapping[str, Sequence[str]],
    *,
    many: int,
    per_module: int,
    rng: random.Random,
    end: float,
) -> list[Mutant]:
    """Try `many` mutants of the modules `chosen` (with their tests) until the clock says `end`."""
    _configure(folder, chosen)
    # The first run makes the mutants: of one name that none has, so that it tries none.
    _run_mutmut(folder, ["none"], end)
    names = []
    for module in chosen:
        meta = Path(folder, "mutants", file_of(module) + ".meta")
        if meta.exists():
            made = sorted(json.loads(meta.read_text())["exit_code_by_key"])
            names += rng.sample(made, min(len(made), per_module))
    names = sorted(rng.sample(names, min(many, len(names))))
    print(f"{len(names)} mutants of bodies", flush=True)
    _run_mutmut(folder, names, end)
    mutants = _read_results(folder, chosen, names)
    print(*mutants, sep="\n", flush=True)
    if len(mutants) < len(names):
        print(f"the time was up after {len(mutants)}")
    return mutants


def _configure(folder: Path, chosen: Mapping[str, Sequence[str]]) -> None:
    tests = sorted({test for tests in chosen.values() for test in tests})
    settings: dict[str, object] = {
        "source_paths": list(APPS),
        "also_copy": ["manage.py", "docs", "benchmarks", "README.md", "Makefile"],
        "only_mutate": [file_of(module) for module in chosen],
        "pytest_add_cli_args": ["-p", "no:xdist", "-m", "not slow"],
        "pytest_add_cli_args_test_selection": tests,
        "use_git_change_detection": False,
        "timeout_multiplier": 10.0,
    }
    # What JSON writes of these is TOML too.
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    pyproject = Path(folder, "pyproject.toml")
    plugins = " -p tests.one_thread -p tests.own_folder"
    text = pyproject.read_text(encoding="utf-8").replace(plugins, "")
    pyproject.write_text(text + "\n[tool.mutmut]\n" + "\n".join(lines) + "\n", encoding="utf-8")


def _run_mutmut(folder: Path, names: Sequence[str], end: float) -> None:
    with Path(folder, "mutmut.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  mutmut itself
            [sys.executable, "-m", "mutmut", "run", "--max-children", "1", *names],
            cwd=folder, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(max(1.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its forks too; results are written one by one
            process.wait()


def _read_results(
    folder: Path, chosen: Mapping[str, Sequence[str]], names: Sequence[str]
) -> list[Mutant]:
    done = subprocess.run(  # noqa: S603  a fixed command; the names come through stdin
        [sys.executable, "-c", DIFFS],
        cwd=folder, input=json.dumps(names), capture_output=True, text=True, check=True,
    )  # fmt: skip
    changes = json.loads(done.stdout)
    mutants = []
    for module in chosen:
        meta = Path(folder, "mutants", file_of(module) + ".meta")
        codes = json.loads(meta.read_text())["exit_code_by_key"] if meta.exists() else {}
        for name in names:
            if codes.get(name) is not None:
                line, what = _change(Path(folder, file_of(module)), name, changes[name])
                outcome = OUTCOMES.get(codes[name], "killed")
                mutants.append(Mutant(f"{file_of(module)}:{line}", what, outcome))
    return mutants


def _change(path: Path, name: str, diff: str) -> tuple[int, str]:
    """The line of the file that a mutant changes, and the change as "old → new"."""
    begins = _line_of(path, name)
    lines = diff.splitlines()
    (at,) = (number for number, line in enumerate(lines) if line.startswith("@@"))
    first = int(re.findall(r"-(\d+)", lines[at])[0])
    hunk = lines[at + 1 :]
    before = next(number for number, line in enumerate(hunk) if line[:1] in "-+")
    old = " ".join(line[1:].strip() for line in hunk if line.startswith("-"))
    new = " ".join(line[1:].strip() for line in hunk if line.startswith("+"))
    return begins + first - 1 + before, f"{old} → {new}"


def _line_of(path: Path, name: str) -> int:
    """Where the function begins of mutmut's `x_name__mutmut_3` or `xǁClassǁname__mutmut_3`."""
    *classes, function = re.sub(r"__mutmut_\d+$", "", name.rpartition(".")[2]).split("ǁ")[-2:]
    body = ast.parse(path.read_text(encoding="utf-8")).body
    if classes:
        body = next(n.body for n in body if isinstance(n, ast.ClassDef) and n.name == classes[0])
    else:
        function = function.removeprefix("x_")
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return next((n.lineno for n in body if isinstance(n, functions) and n.name == function), 1)
