"""Let simulated readers take a survey, from a seed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.demo.simulating_answers import simulate_answers
from surveys.questionnaires.models import Survey
from surveys.questionnaires.services import SurveyNotOpenError


class Command(BaseCommand):
    """`manage.py simulate_answers SLUG --seed N --readers N`."""

    help = (
        "Let simulated readers take an open survey. The results say which answers are theirs. The "
        "same seed adds nothing a second time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options."""
        parser.add_argument("survey", help="the survey's slug")
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--readers", type=int, required=True, help="how many there are")

    def handle(self, *args: Any, **options: Any) -> None:
        """Simulate and say what came of it."""
        if options["readers"] < 0:
            raise CommandError("--readers is a count")
        survey = Survey.objects.filter(slug=options["survey"]).first()
        if survey is None:
            raise CommandError(f"there is no survey {options['survey']}; see /surveys/")
        try:
            done = simulate_answers(survey=survey, seed=options["seed"], readers=options["readers"])
        except SurveyNotOpenError:
            self.stdout.write(f"the survey {survey.slug} is not open: nothing simulated")
            return
        self.stdout.write(f"{done.added} simulated answers added, {done.known} were there already")
