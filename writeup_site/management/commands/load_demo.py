"""Loads the demo: articles, what models made of them, a survey, and simulated votes on all."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from surveys.demo.ideas import load_demo_ideas

DEMO = Path(settings.BASE_DIR) / "summaries" / "demo"
SURVEY = Path(settings.BASE_DIR) / "surveys" / "demo" / "what-next.json"


class Command(BaseCommand):
    help = (
        "Imports the demo corpus and ideas, opens a survey, and simulates votes, duels, answers "
        "and points. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-votes", action="store_true", help="Articles and the survey only.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("import_summaries", *map(str, sorted(DEMO.glob("*.jsonl"))), status="live")
        call_command("load_survey", str(SURVEY), "--open")
        if not options["no_votes"]:
            call_command("simulate_votes", seed=1, readers=60, source="writeup-demo")
            call_command("simulate_duels", seed=1, readers=40, source="writeup-demo")
            call_command("simulate_answers", SURVEY.stem, seed=1, readers=60)
            load_demo_ideas(seed=1, readers=60)
