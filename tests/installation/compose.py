"""compose.yaml as the tools that run it read it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.processes import ROOT


def services(folder: Path, **said: str) -> dict[str, dict[str, Any]]:
    """What podman-compose makes of the file with some variables set: services by name.

    Raises AssertionError with its words where it finds the file wrong.
    """
    tool = shutil.which("podman-compose", path=str(Path(sys.executable).parent))
    assert tool is not None, "podman-compose is one of requirements-dev.txt"
    podman = folder / "podman"  # it asks for its version first, and runs nothing for `config`
    podman.write_text("#!/bin/sh\necho podman version 4.3.1\n")
    podman.chmod(0o755)
    done = subprocess.run(
        [tool, "-f", str(ROOT / "compose.yaml"), "config"],
        env={"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), **said},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(yaml.safe_load(done.stdout)["services"])
