"""Compare every tally with a recount of the ballots."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys import services


class Command(BaseCommand):
    """`manage.py audit_tallies [--repair]`; exits 1 on a difference."""

    help = "Compare every tally with a recount of the ballots; exit 1 on a difference."

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options."""
        parser.add_argument("--repair", action="store_true", help="recount what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference; with --repair, recount it."""
        differences, points = services.audit_tallies(), services.audit_points()
        for difference in (*differences, *points):
            self.stdout.write(str(difference))
        number = len(differences) + len(points)
        if not number:
            self.stdout.write("every tally is what its ballots say")
            return
        if options["repair"]:
            services.repair_tallies(targets=[difference.target_id for difference in differences])
            services.repair_points(ideas=[difference.idea_id for difference in points])
            self.stdout.write(f"{number} tallies recounted")
            return
        raise CommandError(f"{number} tallies differ; recount them with audit_tallies --repair")
