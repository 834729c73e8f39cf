"""Asks judges what waits, as a worker has it done; questions are claimed in the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common.words.counts import counted
from common.work.child import end_with_input
from evaluation.judges.child import IDLE, judge_while_any_wait


class Command(BaseCommand):
    help = "Asks judges what their batches wait for, beside the workers or without any, and ends."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--idle",
            type=float,
            default=IDLE,
            metavar="SECONDS",
            help="end when no batch has run for so long (%(default)s)",
        )
        parser.add_argument(
            "--tied", action="store_true", help="end when standard input does, in the middle too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["tied"]:
            end_with_input()
        done = judge_while_any_wait(idle=options["idle"])
        if not options["tied"]:
            self.stdout.write(f"{counted(done, 'questions')} done with.")
