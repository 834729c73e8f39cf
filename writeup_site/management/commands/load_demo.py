"""Loads the demo: articles, what models made of them, a survey, and simulated votes on all."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from evaluation.opinions.services import derive_all_marked, derive_first
from summaries.breakdowns.models import Summary
from summaries.ratings.scales import SIMULATED_GROUP
from summaries.versions.models import ModelVersion
from summaries.versions.showing import Showing, show_versions
from surveys.demo.contents import (
    DUELLISTS,
    FOLDER,
    READERS,
    SEED,
    SOURCE,
    SURVEY,
    WHOLE_VERSION,
    WHOLE_WEIGHT,
)
from surveys.demo.ideas import load_demo_ideas
from surveys.demo.simulated_ratings import DIMENSIONS, HIGHEST, LOWEST, ratings_of
from writeup_site.desk.demo import remove_demo


class Command(BaseCommand):
    help = (
        "Imports the demo corpus and ideas, opens a survey, and simulates votes, duels, answers "
        "points and ratings. Safe to repeat. With --remove it takes away what it brought."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-votes", action="store_true", help="Articles and the survey only.")
        parser.add_argument("--remove", action="store_true", help="Take the demo away.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self.stdout.write("\n".join(remove_demo().sentences))
            return
        is_first = not ModelVersion.objects.filter(name=WHOLE_VERSION.split("@")[0]).exists()
        call_command("import_summaries", *map(str, sorted(FOLDER.glob("*.jsonl"))), status="live")
        call_command("load_survey", str(SURVEY), "--open")
        if not options["no_votes"]:
            call_command("simulate_votes", seed=SEED, readers=READERS, source=SOURCE)
            call_command("simulate_duels", seed=SEED, readers=DUELLISTS, source=SOURCE)
            call_command("simulate_answers", SURVEY.stem, seed=SEED, readers=READERS)
            load_demo_ideas(seed=SEED, readers=READERS)
            self._rate()
            # Whoever opens the first page at once sees what was said.
            derive_first()
            derive_all_marked()
        if is_first:
            _show_whole_breakdowns()

    def _rate(self) -> None:
        """By simulated raters, so that trust cards have something to say."""
        rows = Summary.objects.filter(article__source=SOURCE).select_related("article", "version")
        named = sorted((row.article.key, row.version.identifier) for row in rows)
        with TemporaryDirectory() as folder:
            file = Path(folder) / "simulated-ratings.jsonl"
            lines = ratings_of(named, seed=SEED, group=SIMULATED_GROUP)
            file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
            scales = [f"--scale={each}={LOWEST}:{HIGHEST}:1" for each in DIMENSIONS]
            call_command("import_ratings", str(file), f"--source={SOURCE}", *scales)


def _show_whole_breakdowns() -> None:
    """Let most visitors see breakdowns that have all parts; after the votes, which are even."""
    name, _, number = WHOLE_VERSION.partition("@")
    version = ModelVersion.objects.get(name=name, version=number)
    wanted = {version.pk: Showing(version.status, WHOLE_WEIGHT)}
    show_versions(wanted, because="the demo shows whole breakdowns first", who="load_demo")
