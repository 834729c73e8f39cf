"""Scores what waits, as a worker does; the parts of runs are claimed in the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common.work.child import end_with_input
from evaluation.runs.child import IDLE, score_while_any_wait


class Command(BaseCommand):
    help = "Scores the parts of runs that wait, beside the workers or without any, and ends."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--idle",
            type=float,
            default=IDLE,
            metavar="SECONDS",
            help="end when no part has waited for so long (%(default)s)",
        )
        parser.add_argument(
            "--tied", action="store_true", help="end when standard input does, in the middle too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tied"]:
            end_with_input()
        finished = score_while_any_wait(idle=options["idle"])
        if not options["tied"]:
            self.stdout.write(f"{finished} part{'' if finished == 1 else 's'} scored.")
