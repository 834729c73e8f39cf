"""Loads the demo: articles written for it, models' breakdowns, simulated votes and duels."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

DEMO = Path(settings.BASE_DIR) / "summaries" / "demo"


class Command(BaseCommand):
    help = "Imports the demo corpus and simulates votes on it. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-votes", action="store_true", help="Articles only.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("import_summaries", *map(str, sorted(DEMO.glob("*.jsonl"))))
        if not options["no_votes"]:
            call_command("simulate_votes", seed=1, readers=60, source="writeup-demo")
            call_command("simulate_duels", seed=1, readers=40, source="writeup-demo")
