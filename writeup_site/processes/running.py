"""Keeps the site's processes running after `manage.py up` has prepared it.

`up` becomes this program, which loads no Django: a process that only waits for others needs little
memory. What is to run comes as JSON through a file that has no name.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from writeup_site.processes.supervisor import Supervisor

GUARD: Final = Path(__file__).with_name("guard.py")
MODULE: Final = "writeup_site.processes.running"  # __name__ is another where it is the program
PATIENCE: Final = 300  # looks until the site is said not to answer, a fifth of a second each


@dataclass(frozen=True)
class RunPlan:
    """What runs and what is said of it."""

    commands: dict[str, str]  # by name, in the order in which they start
    folder: str
    state: str
    token: str  # by which the guard knows the site's processes
    host: str
    port: int
    name: str  # by which the site is asked
    address: str
    password: str | None  # of a login made just now
    lock: int = -1  # a file descriptor that stays open as long as this program


def become_supervisor(plan: RunPlan, environment: Mapping[str, str]) -> None:
    """Leave Django behind: this process becomes the one that keeps the others running."""
    os.set_inheritable(plan.lock, True)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        json.dump(asdict(plan), file)
        file.flush()
        file.seek(0)
        os.set_inheritable(file.fileno(), True)
        # Ctrl-C waits until the supervisor can answer it.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        sys.stdout.flush()
        command = [sys.executable, "-m", MODULE, str(file.fileno())]
        os.execve(sys.executable, command, dict(environment))  # noqa: S606  # ourselves


def main(descriptor: int) -> int:
    """Run what the plan says until a signal ends it; the exit status."""
    with os.fdopen(descriptor, encoding="utf-8") as file:
        plan = RunPlan(**json.load(file))
    os.set_inheritable(plan.lock, False)  # it is this process's, not its children's
    supervisor = Supervisor(
        environment=os.environ, folder=Path(plan.folder), state=Path(plan.state)
    )
    for name, command in plan.commands.items():
        supervisor.add(name, command)
    supervisor.answer_signals()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    guard = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", "-S", str(GUARD), plan.token],
        cwd=plan.folder,
        start_new_session=True,
    )
    quiet = replace(plan, password=None)
    threading.Thread(target=announce, args=(plan,), daemon=True).start()
    del plan
    status = supervisor.run()
    guard.kill()  # everything has ended in order: there is nothing to guard
    guard.wait()
    os.close(quiet.lock)
    return status


def announce(plan: RunPlan) -> None:
    """Print the address once it answers, so that nobody opens a page that is not there yet."""
    state = "does not answer yet; see the lines above. It should come up"
    for _ in range(PATIENCE):
        if answers(plan):
            state = "is running"
            break
        time.sleep(0.2)
    lines = ["", f"  WriteUp {state} at {plan.address}", ""]
    if plan.password:
        lines += [
            f"  Team login: team / {plan.password}",
            "  It is shown this once. A new one: .venv/bin/python manage.py team_login team",
            "",
        ]
    lines += ["  Ctrl-C stops it.", ""]
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()


def answers(plan: RunPlan) -> bool:
    """Whether the site answers a probe at all, if only to say what is wrong.

    By hand: an HTTP client would take more memory than all the rest of this program.
    """
    ask = f"GET /healthz HTTP/1.1\r\nHost: {plan.name}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((plan.host, plan.port), timeout=2) as connection:
            connection.sendall(ask.encode())
            return bool(connection.recv(5))
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
