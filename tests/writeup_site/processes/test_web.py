"""Web processes that are killed are started again; those that cannot start end the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.processes import PATIENCE, ROOT, free_port, wait_until

SERVE = """
import sys
from writeup_site.processes.web import web_server
web_server("127.0.0.1", int(sys.argv[1]), 1, target=sys.argv[2]).serve()
"""
# Says which process answers, and cannot start while a file of that name is there.
TOLD = """
import os, pathlib, sys
if pathlib.Path(__file__).with_name("broken").exists():
    sys.exit(3)

async def application(scope, protocol):
    protocol.response_str(200, [], str(os.getpid()))
"""


class Serving:
    """A server with one process that tells its number."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        (folder / "told.py").write_text(TOLD)
        asked = [sys.executable, "-c", SERVE, str(self.port), f"{folder}/told.py:application"]
        self.process = subprocess.Popen(asked, cwd=ROOT)

    def answering(self) -> int | None:
        """The number of the process that answers; None while nobody does."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/", timeout=PATIENCE) as answer:
                return int(answer.read())
        except OSError:
            return None


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    made = Serving(tmp_path)
    yield made
    made.process.terminate()
    made.process.wait()


def test_a_process_is_started_again_however_soon_it_is_killed_again(serving: Serving) -> None:
    seen = []
    for _ in range(4):  # within granian's 5.5 seconds each
        seen.append(wait_until(serving.answering, what="an answer"))
        os.kill(seen[-1], signal.SIGKILL)
    assert wait_until(serving.answering, what="another answer") not in seen
    assert len(set(seen)) == 4
    assert serving.process.poll() is None


def test_one_that_cannot_start_ends_the_server(serving: Serving) -> None:
    number = wait_until(serving.answering, what="an answer")
    (serving.folder / "broken").touch()
    os.kill(number, signal.SIGKILL)
    assert serving.process.wait(timeout=PATIENCE) == 1
