"""Compares the sums behind comparisons with what readers hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluation.comparison.counting import recount


class Command(BaseCommand):
    help = "Compares what was counted for comparisons with the votes themselves, and mends it."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = recount()
        if wrong:
            raise CommandError(f"{wrong} cells had been counted wrongly; they are counted anew.")
        self.stdout.write("Every cell is counted as it should be.")
