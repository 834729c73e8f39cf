"""Make a survey from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.questionnaires.definitions import read_definition
from surveys.questionnaires.services import SurveyDefinitionError, load_survey


class Command(BaseCommand):
    """`manage.py load_survey FILE.json [--open]`."""

    help = (
        "Make the survey that a JSON file describes, as surveys/demo/what-next.json does. One that "
        "is there by its slug stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--open", action="store_true", help="it takes answers from now on")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and say so."""
        definition = read_definition(options["file"])
        try:
            survey, created = load_survey(definition, opened=options["open"])
        except SurveyDefinitionError as error:
            raise CommandError(str(error)) from error
        what = "is made" if created else "is there already"
        self.stdout.write(f"the survey {survey.slug} {what}")
