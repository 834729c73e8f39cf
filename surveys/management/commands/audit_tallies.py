"""Compare every tally and every response to a survey with a recount of the ballots."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.collecting.audit import audit_every_kind, repair


class Command(BaseCommand):
    """`manage.py audit_tallies [--repair]`; exits 1 on a difference."""

    help = "Compare tallies and responses with a recount of the ballots; exit 1 on a difference."

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options."""
        parser.add_argument("--repair", action="store_true", help="recount what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference; with --repair, recount it."""
        differences = audit_every_kind()
        for difference in differences:
            self.stdout.write(str(difference))
        if not differences:
            self.stdout.write("every tally and response is what its ballots say")
            return
        if options["repair"]:
            repair(differences)
            self.stdout.write(f"{len(differences)} recounted")
            return
        raise CommandError(f"{len(differences)} differ; recount them with audit_tallies --repair")
