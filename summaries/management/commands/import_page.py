"""Imports one breakdown from a page's text, as the original site prints it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from summaries.importing.command import ImportCommand, model_named
from summaries.importing.formats.registry import FORMATS
from summaries.importing.records import ReadOptions


class Command(ImportCommand):
    help = (
        "Import a page: title, summary, Q&As, comments, discussion, action items, terms and "
        "similar articles. A line that has no place is reported and goes to FILE.rejected.jsonl; "
        "the rest is imported, and the command ends with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own options to those of all imports."""
        parser.add_argument("file", metavar="FILE", help='"-" is standard input.')
        parser.add_argument(
            "--model", metavar="NAME@VERSION", required=True, help="What wrote the page."
        )
        parser.add_argument("--article-id", help="The article's, if it is held already.")
        parser.add_argument("--url", help="Where the article itself is to be read.")
        parser.add_argument("--source", help="Who published the article.")
        super().add_arguments(parser)

    def handle(self, *args: object, **options: Any) -> None:
        """Import the page; raises CommandError if it, or a line of it, was refused."""
        given = {name: options[name] for name in ("article_id", "url", "source")}
        how = ReadOptions(
            model=model_named(options["model"]),
            defaults={name: value for name, value in given.items() if value},
        )
        if not self.import_file(options["file"], FORMATS["page"], how=how, options=options):
            raise CommandError("not every line was taken; the reasons stand above")
