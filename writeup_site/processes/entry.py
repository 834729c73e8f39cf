"""Becomes one process of the Procfile: `python writeup_site/processes/entry.py web`.

For whatever keeps processes running in the place of `manage.py up`: containers, systemd. It needs
nothing but Python's own library, and takes the Procfile's place, so that signals reach the process.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent


def entries() -> dict[str, str]:
    """The Procfile's lines: shell commands by name."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(":", 1) for line in lines if ":" in line and not line.startswith("#")]
    return {name.strip(): command.strip() for name, command in pairs}


def main(arguments: list[str]) -> None:
    """Raises SystemExit for a name that the Procfile does not have."""
    known = entries()
    if len(arguments) != 1 or arguments[0] not in known:
        raise SystemExit(f"Name one process of the Procfile: {', '.join(known)}.")
    os.chdir(ROOT)
    os.execv("/bin/sh", ["sh", "-c", f"exec {known[arguments[0]]}"])  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
