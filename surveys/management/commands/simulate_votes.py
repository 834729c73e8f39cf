"""Let simulated readers vote, from a seed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.demo.simulating_votes import simulate_votes


class Command(BaseCommand):
    """`manage.py simulate_votes --seed N --readers N [--share P]`."""

    help = (
        "Let simulated readers vote on the live summaries. Every page that shows such votes says "
        "so. The same seed adds nothing a second time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options."""
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--readers", type=int, required=True, help="how many readers vote")
        parser.add_argument(
            "--share", type=float, default=0.5, help="chance that one votes on an article (0.5)"
        )
        parser.add_argument("--source", default="", help="only on articles of this source")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate and say what came of it."""
        if options["readers"] < 0 or not 0 <= options["share"] <= 1:
            raise CommandError("--readers is a count, and --share lies between 0 and 1")
        done = simulate_votes(
            seed=options["seed"],
            readers=options["readers"],
            share=options["share"],
            source=options["source"],
        )
        self.stdout.write(f"{done.added} simulated ballots added, {done.known} were there already")
