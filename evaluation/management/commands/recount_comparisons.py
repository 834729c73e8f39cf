"""Compares the sums behind comparisons with what readers hold."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from evaluation.opinions.services import recount


class Command(BaseCommand):
    help = "Compares the opinions behind comparisons with the votes themselves, and mends them."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = recount()
        if wrong:
            raise CommandError(f"{wrong} cells had been kept wrongly; they are derived anew.")
        self.stdout.write("Every opinion is kept as it was given.")
