"""A test that fails beside others and passes alone is named, and stops nobody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.once_more import MOST
from tests.processes import ROOT

UNSTEADY = """
import pathlib, pytest
@pytest.mark.parametrize("number", range({}))
def test_that_passes_the_second_time(number):
    been = pathlib.Path(f"been-{{number}}")
    if not been.exists():
        been.touch()
        raise AssertionError("the first time")
"""
STEADY = "def test_that_passes(): pass\n"
FAILING = "def test_that_always_fails(): assert False\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """How a program of this Python ended in a folder, and what it said."""
    # Of plugins only what is named: those that are found take longer than these tests.
    own = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, env=os.environ | own,
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def beside_others(folder: Path, tests: str, *, processes: int = 0) -> list[str]:
    """Run these tests as the suite is; what was noted as failed."""
    (folder / "test_it.py").write_text(tests)
    asked = ["-p", "tests.once_more", "--failed-to=failed"]
    run(folder, "pytest", *asked, *(["-p", "xdist", f"-n{processes}"] if processes else []))
    failed: list[str] = json.loads((folder / "failed").read_text())
    return failed


def test_who_passes_alone_is_named_and_the_gate_passes(folder: Path) -> None:
    failed = beside_others(folder, UNSTEADY.format(1) + STEADY, processes=2)
    assert failed == ["test_it.py::test_that_passes_the_second_time[0]"]
    code, said = run(folder, "tests.once_more", "failed")
    assert code == 0
    assert "1 unsteady: failed beside the others, passed alone:\n  test_it.py::test_that_p" in said


def test_who_fails_again_fails_and_the_unsteady_one_is_named_all_the_same(folder: Path) -> None:
    failed = beside_others(folder, UNSTEADY.format(1) + FAILING)
    assert [each.rpartition("_")[2] for each in failed] == ["time[0]", "fails"]
    code, said = run(folder, "tests.once_more", "failed")
    assert code == 1
    assert "1 unsteady" in said and "  test_it.py::test_that_always_fails" not in said


@pytest.mark.parametrize(("number", "words"), [(MOST, "5 unsteady"), (MOST + 1, "none is run")])
def test_many_that_fail_are_not_run_again(folder: Path, number: int, words: str) -> None:
    assert len(beside_others(folder, UNSTEADY.format(number))) == number
    code, said = run(folder, "tests.once_more", "failed")
    assert code == (number > MOST) and words in said


def test_a_file_that_cannot_be_read_fails_again(folder: Path) -> None:
    assert beside_others(folder, "import nothing_of_that_name\n") == ["test_it.py"]
    assert run(folder, "tests.once_more", "failed")[0] == 1
