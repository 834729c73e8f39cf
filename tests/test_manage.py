"""The command line as a whole, whatever the command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_ctrl_c_that_no_command_answers_is_a_word_and_no_traceback() -> None:
    asked = [sys.executable, "manage.py", "shell", "--no-imports", "-c", "raise KeyboardInterrupt"]
    ended = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (130, "Interrupted.\n")
