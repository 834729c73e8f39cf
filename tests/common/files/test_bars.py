"""Bars of progress on terminals that say how wide they are, and on those that don't."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios
from pathlib import Path

import pytest
from tqdm import tqdm

from common.files.bars import ROWS, columns_of


@pytest.mark.parametrize(("told", "expected"), [(0, 80), (120, None)])
def test_a_bar_is_seen_where_the_terminal_does_not_say_its_width(
    told: int, expected: int | None
) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, told, 0, 0))
    with os.fdopen(theirs, "w") as terminal:
        assert columns_of(terminal) == expected
    os.close(ours)


def test_a_bar_is_drawn_on_a_terminal_of_no_size(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 0, 0, 0, 0))
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with tqdm(total=2, disable=None, ncols=columns_of(terminal), nrows=ROWS) as bar:
            bar.update(2)
        terminal.flush()
        said = b""
        while b"2/2" not in said and select.select([ours], [], [], 60)[0]:
            said += os.read(ours, 4096)  # a loaded machine hands it on in parts
        assert b"2/2" in said
    os.close(ours)


def test_a_file_has_no_width(tmp_path: Path) -> None:
    with (tmp_path / "log").open("w") as file:
        assert columns_of(file) is None
