"""A command that works while something waits and then ends: what a worker keeps beside itself."""

from __future__ import annotations

import sys
import time
from typing import Any, ClassVar, Final

from django.core.management.base import BaseCommand, CommandParser

from common.words.counts import counted
from common.work.child import end_with

LOOK: Final = 0.5  # seconds between two looks for work


class WaitingCommand(BaseCommand):
    """things: what is worked on, in the plural; done: what it is then. idle: seconds without any
    after which it ends."""

    requires_system_checks = ()
    requires_migrations_checks = False
    things: ClassVar[str]
    done: ClassVar[str]
    idle: ClassVar[float]

    def work(self) -> int | None:
        """Work on what waits; how many things ended here, None where nothing waits."""
        raise NotImplementedError

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--idle", type=float, default=self.idle, metavar="SECONDS",
            help=f"end when no {self.things} have waited for so long (%(default)s)",
        )  # fmt: skip
        parser.add_argument(
            "--tied", action="store_true", help="end when standard input does, in the middle too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tied"]:
            end_with(sys.stdin.fileno())
        number = self.work_while_any_wait(idle=options["idle"])
        if not options["tied"]:
            self.stdout.write(f"{counted(number, self.things)} {self.done}.")

    def work_while_any_wait(self, *, idle: float) -> int:
        """Work until nothing has waited for `idle` seconds; how many things ended here."""
        number, last = 0, time.monotonic()
        while time.monotonic() - last < idle:
            ended = self.work()
            if ended is None:
                time.sleep(LOOK)
            else:
                number, last = number + ended, time.monotonic()
        return number
