"""Compare every tally and every response to a survey with a recount of the ballots."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.duels.audit import audit_pair_tallies, repair_pair_tallies
from surveys.ideas.audit import audit_points, repair_points
from surveys.questionnaires.audit import audit_answers, repair_answers
from surveys.thumbs.audit import audit_tallies, repair_tallies


class Command(BaseCommand):
    """`manage.py audit_tallies [--repair]`; exits 1 on a difference."""

    help = "Compare tallies and responses with a recount of the ballots; exit 1 on a difference."

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options."""
        parser.add_argument("--repair", action="store_true", help="recount what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference; with --repair, recount it."""
        targets, pairs = audit_tallies(), audit_pair_tallies()
        points, responses = audit_points(), audit_answers()
        for difference in (*targets, *pairs, *points, *responses):
            self.stdout.write(str(difference))
        wrong = len(targets) + len(pairs) + len(points) + len(responses)
        if not wrong:
            self.stdout.write("every tally and response is what its ballots say")
            return
        if options["repair"]:
            repair_tallies(targets=[difference.target_id for difference in targets])
            repair_pair_tallies(pairs=[difference.pair for difference in pairs])
            repair_points(ideas=[difference.idea_id for difference in points])
            repair_answers(takings=[difference.taking for difference in responses])
            self.stdout.write(f"{wrong} recounted")
            return
        raise CommandError(f"{wrong} differ; recount them with audit_tallies --repair")
