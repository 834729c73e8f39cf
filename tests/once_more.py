"""What failed beside the other tests is run once more, alone: `make test` does so.

As a plugin of pytest (`-p tests.once_more --failed-to FILE`) it notes what failed; as a program
(`python -m tests.once_more FILE`) it runs that again. Why: docs/decisions/0036-unsteady-tests.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import pytest

MOST: Final = 5  # tests that may be run again; if more fail, it is the code or the machine


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option by which the file is named."""
    parser.addoption("--failed-to", type=Path, required=True, help="what failed is noted there")


def pytest_configure(config: pytest.Config) -> None:
    """Of several processes the one that hears of all tests takes notes."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Notes(config.getoption("--failed-to")))


class Notes:
    """Writes the ids of all that failed into a file, as a JSON list."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._failed: dict[str, None] = {}  # in the order in which they failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test, what it needs or what it leaves."""
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that could not be read."""
        self._note(report)

    def pytest_sessionfinish(self) -> None:
        """Write them down."""
        self._file.write_text(json.dumps(list(self._failed)))

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed:
            self._failed[report.nodeid] = None


def run_once_more(failed: list[str]) -> int:
    """Run them one after another, and say who passed; 0 if all did, else 1."""
    if not failed or len(failed) > MOST:
        print(f"\n{len(failed)} tests failed; none is run again, at most {MOST} would be.")
        return 1
    print(f"\n{len(failed)} of the tests failed beside the others. Once more, alone:", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "failed"
        asked = ["-q", "-p", "no:xdist", "-p", "tests.once_more", f"--failed-to={file}"]
        ended = subprocess.run([sys.executable, "-m", "pytest", *asked, *failed], check=False)
        again = json.loads(file.read_text()) if file.exists() else failed
    unsteady = [each for each in failed if each not in again] if ended.returncode in {0, 1} else []
    if unsteady:
        print(f"\n{'!' * 100}")
        print(f"{len(unsteady)} unsteady: failed beside the others, passed alone:")
        print("\n".join(f"  {each}" for each in unsteady))
        print("!" * 100)
    return int(unsteady != failed)


if __name__ == "__main__":
    sys.exit(run_once_more(json.loads(Path(sys.argv[1]).read_text())))
