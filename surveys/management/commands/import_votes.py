"""Imports votes that were given elsewhere: thumbs, duels, battles."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import CommandError

from common.files.rejections import Rejection
from summaries.breakdowns.records import STATUSES
from summaries.importing.command import model_named
from summaries.importing.days import TOLD, Days
from summaries.importing.records import Row
from summaries.importing.table_command import TableCommand, filename_of
from surveys.imports.given import VoteReading
from surveys.imports.services import import_votes
from surveys.imports.taking import VoteOptions
from surveys.imports.undoing import CannotUndoError, undo_votes
from surveys.imports.vote_columns import VoteColumns
from surveys.imports.vote_names import FIELDS
from surveys.imports.vote_report import VoteReport
from surveys.imports.vote_rows import votes_of


class Command(TableCommand):
    help = (
        "Import votes from JSONL, CSV or Parquet files: thumbs (vote), and choices between two "
        "models (model_a, model_b, winner; chosen_model, rejected_model), as this site, FastChat, "
        "evalica and Langfuse write them. Safe to repeat. They count as imported, apart from "
        "readers' own. Lines that are refused go to FILE.rejected.jsonl; the command ends with 1."
    )
    fields = FIELDS

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_arguments(parser)
        parser.add_argument(
            "--model", metavar="NAME@VERSION", help="What thumbs are about that name no model."
        )
        parser.add_argument(
            "--name", default="", metavar="SCORE",
            help="Of a file of several scores, such as Langfuse's, the one that holds votes.",
        )  # fmt: skip
        parser.add_argument(
            "--zero-is-down", action="store_true", help="A vote of 0 is 👎; else it is refused."
        )
        parser.add_argument(
            "--sides-shuffled", action="store_true",
            help="The two were shown in an order drawn by lot, which the file does not say: its "
            "columns are no sides.",
        )  # fmt: skip
        parser.add_argument(
            "--voters-from-columns", nargs="+", default=[], metavar="COLUMN",
            help="Each of these columns holds the votes of the person that it is called by.",
        )  # fmt: skip
        parser.add_argument(
            "--dates", type=Days, choices=TOLD, metavar="ORDER",
            help=f"How times are written, where the file does not tell: {', '.join(TOLD)}.",
        )  # fmt: skip
        parser.add_argument(
            "--status", choices=STATUSES, help="Of versions that are new; else draft."
        )
        parser.add_argument(
            "--screen", action="store_true", help="Let the screens look at them as at readers'."
        )

    def handle(self, *args: object, **options: Any) -> None:
        """Import the files in their order; raises CommandError if anything was refused."""
        if options["undo"] is not None:
            self._undo(options["undo"])
            return
        reading = VoteReading(
            columns=self.columns_of(options),
            model=model_named(options["model"]) if options["model"] else None,
            zero_is_down=options["zero_is_down"],
            name=options["name"],
            sides_shuffled=options["sides_shuffled"],
            delimiter=options["delimiter"],
            days=options["dates"],
            voters_from=tuple(options["voters_from_columns"]),
        )
        well = [
            self.take_file(
                name, format, VoteColumns(reading), self._take(name, reading, options),
                dry_run=options["dry_run"],
            )
            for name, format in self.files_of(options)
        ]  # fmt: skip
        if not all(well):
            raise CommandError("not every line was taken; the reasons stand above")

    def _take(self, name: str, reading: VoteReading, options: dict[str, Any]) -> Any:
        chosen = VoteOptions(
            source=options["source"], filename=filename_of(name), status=options["status"],
            update=options["update"], screen=options["screen"], dry_run=options["dry_run"],
        )  # fmt: skip

        def take(
            rows: Iterator[Row], reject: Callable[[Rejection], None], taken: Callable[[int], None]
        ) -> VoteReport:
            votes = votes_of(rows, reading)
            return import_votes(votes=votes, options=chosen, reject=reject, taken=taken)

        return take

    def _undo(self, number: int) -> None:
        try:
            undone = undo_votes(number)
        except CannotUndoError as error:
            raise CommandError(str(error)) from None
        for sentence in undone.sentences():
            self.stdout.write(f"import {number}: {sentence}")
