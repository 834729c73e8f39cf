"""A command that works while something waits, and ends when nothing has for a while."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from common.work import waiting_command
from common.work.waiting_command import WaitingCommand


class Baking(WaitingCommand):
    things, done, idle = "loaves", "baked", 0.05

    def __init__(self, found: list[int | None]) -> None:
        self.found = found
        super().__init__(stdout=StringIO())

    def work(self) -> int | None:
        return self.found.pop(0) if self.found else None


def test_it_works_until_none_has_waited_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting_command, "LOOK", 0.001)
    # What waits for a while is waited for (None), and what ends nothing (0) is work all the same.
    command = Baking([2, None, 3, 0])
    call_command(command)
    assert command.stdout.getvalue() == "5 loaves baked.\n"
    assert command.found == []
