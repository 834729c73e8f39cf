"""Count the ballots that wait, without any broker."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError

from surveys.collecting.services import Collected, collect_backlog, retry_set_aside


class Command(BaseCommand):
    """`manage.py collect_ballots [--watch] [--retry-set-aside]`."""

    help = "Count the ballots that wait, as the worker does; needs no broker."

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options."""
        parser.add_argument("--watch", action="store_true", help="look again until interrupted")
        parser.add_argument("--every", type=float, default=2.0, help="seconds between looks (2)")
        parser.add_argument(
            "--retry-set-aside", action="store_true", help="first try again what was given up"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Collect once, or until Ctrl-C."""
        if options["retry_set_aside"]:
            self.stdout.write(f"{retry_set_aside()} ballots get three new attempts")
        if not options["watch"]:
            self._report(collect_backlog())
            return
        try:
            while True:
                self._look()
                time.sleep(options["every"])
        except KeyboardInterrupt:
            self.stdout.write("stopped")

    def _look(self) -> None:
        try:
            found = collect_backlog()
        except OperationalError as error:
            self.stderr.write(f"the database is busy or away ({error}); looking again")
            return
        if found.seen:
            self._report(found)

    def _report(self, found: Collected) -> None:
        self.stdout.write(
            f"{found.counted} ballots counted, {found.failed} failed, {found.set_aside} set aside"
        )
