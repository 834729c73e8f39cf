"""How long one request waits for a server that does not answer."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from limits import parse

from common.limits.shared_limits import LimitQuestion, SharedLimits
from tests.processes import valkey


def test_a_frozen_server_has_a_quarter_of_a_second_and_no_more_than_that_is_lost(
    tmp_path: Path,
) -> None:
    question = [LimitQuestion("over", "r", (parse("3/minute"),))]
    with valkey(tmp_path) as (address, server):
        limits = SharedLimits(address)
        assert limits.ask(question).shared
        server.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        assert not limits.ask(question).shared
        waited = time.monotonic() - began
        server.send_signal(signal.SIGCONT)
    assert 0.25 <= waited < 2.0  # the second bound leaves room for a busy machine
