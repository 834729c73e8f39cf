"""What the commands share by which simulated readers say something of the live versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.demo.simulating import Simulated


class SimulatingCommand(BaseCommand):
    """`manage.py simulate_… --seed N --readers N [--share P] [--source NAME]`.

    simulate: the service; share: its chance where none is given, and what `chance` it is; what: the
    ballots, in words.
    """

    simulate: Callable[..., Simulated]
    share: float
    chance: str
    what: str

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options."""
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--readers", type=int, required=True, help="how many readers there are")
        parser.add_argument(
            "--share", type=float, default=self.share, help=f"chance {self.chance} ({self.share})"
        )
        parser.add_argument("--source", default="", help="only on articles of this source")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate and say what came of it."""
        if options["readers"] < 0 or not 0 <= options["share"] <= 1:
            raise CommandError("--readers is a count, and --share lies between 0 and 1")
        asked = {name: options[name] for name in ("seed", "readers", "share", "source")}
        done = self.simulate(**asked)
        self.stdout.write(f"{done.added} simulated {self.what}, {done.known} were there already")
