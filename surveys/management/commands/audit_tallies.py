"""Compare every tally and every response to a survey with a recount of the ballots."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys import services


class Command(BaseCommand):
    """`manage.py audit_tallies [--repair]`; exits 1 on a difference."""

    help = "Compare tallies and responses with a recount of the ballots; exit 1 on a difference."

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options."""
        parser.add_argument("--repair", action="store_true", help="recount what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference; with --repair, recount it."""
        targets, pairs = services.audit_tallies(), services.audit_pair_tallies()
        points, responses = services.audit_points(), services.audit_answers()
        for difference in (*targets, *pairs, *points, *responses):
            self.stdout.write(str(difference))
        wrong = len(targets) + len(pairs) + len(points) + len(responses)
        if not wrong:
            self.stdout.write("every tally and response is what its ballots say")
            return
        if options["repair"]:
            services.repair_tallies(targets=[difference.target_id for difference in targets])
            services.repair_pair_tallies(pairs=[difference.pair for difference in pairs])
            services.repair_points(ideas=[difference.idea_id for difference in points])
            services.repair_answers(takings=[difference.taking for difference in responses])
            self.stdout.write(f"{wrong} recounted")
            return
        raise CommandError(f"{wrong} differ; recount them with audit_tallies --repair")
