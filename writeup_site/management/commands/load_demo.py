"""Loads the demo: articles written for it, what models made of them, and simulated votes."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from surveys.services import load_demo_ideas

DEMO = Path(settings.BASE_DIR) / "summaries" / "demo"


class Command(BaseCommand):
    help = "Imports the demo corpus and ideas and simulates votes on them. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-votes", action="store_true", help="Articles only.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("import_summaries", *map(str, sorted(DEMO.glob("*.jsonl"))))
        if not options["no_votes"]:
            call_command("simulate_votes", seed=1, readers=60, source="writeup-demo")
            load_demo_ideas(seed=1, readers=60)
