"""A process beside a worker: there while something waits, and gone with the worker."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from common.work.child import TiedChild

# Does nothing until its standard input ends.
WAITING: Final = ("-c", "import sys; sys.stdin.buffer.read()")


def test_there_is_none_while_nothing_waits() -> None:
    child = TiedChild(WAITING, lambda: False)
    assert not child.see_to_work() and not child.works


def test_there_is_one_while_something_waits_and_another_after_its_end() -> None:
    child = TiedChild(WAITING, lambda: True)
    assert child.see_to_work() and child.works
    first = child._process
    assert child.see_to_work() and child._process is first
    child.end()
    assert not child.works
    assert child.see_to_work() and child._process is not first
    child.end()


def test_it_ends_with_the_worker_that_started_it() -> None:
    code = "from common.work.child import end_with; end_with(0); "
    code += "import time; print('there', flush=True); time.sleep(600)"
    tied = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert tied.stdin is not None and tied.stdout is not None
    assert tied.stdout.readline() == b"there\n"
    tied.stdin.close()
    assert tied.wait(timeout=300) == 1
    tied.stdout.close()


def test_it_ends_by_itself_without_a_word_though_its_input_is_still_open() -> None:
    code = "from common.work.child import end_with; end_with(0); "
    code += "import time; time.sleep(0.3)"  # so that something waits for the input meanwhile
    tied = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert tied.stdin is not None and tied.stderr is not None
    assert tied.wait(timeout=300) == 0
    assert tied.stderr.read() == b""
    tied.stdin.close()
    tied.stderr.close()
