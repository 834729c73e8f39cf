"""Imports scores that were computed elsewhere."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from typing import Any

from common.files.rejections import Rejection
from evaluation.imported_scores.services import import_scores, undo_scores
from summaries.importing.given_values import GivenValue
from summaries.importing.models import Import
from summaries.importing.value_command import ValueCommand
from summaries.importing.value_taking import ValueOptions, ValueReport


class Command(ValueCommand):
    help = (
        "Import scores of summaries that are here from JSONL, CSV or Parquet files: article_id, "
        "model, and name and value, or a column for each metric. They are kept as imported:NAME, "
        "apart from scores of this site. Safe to repeat. Lines that are refused go to "
        "FILE.rejected.jsonl, and the command ends with 1."
    )
    kind = Import.Kind.SCORES
    columns_help = "The metrics, where each has a column; else all that hold numbers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own option."""
        super().add_arguments(parser)
        parser.add_argument(
            "--better", choices=["higher", "lower", "neither"], default="neither",
            help="Which way is better; neither only describes, and decides nothing.",
        )  # fmt: skip

    def import_values(
        self,
        values: Iterable[GivenValue | Rejection],
        options: Mapping[str, Any],
        how: ValueOptions,
        **told: Any,
    ) -> ValueReport:
        """Take in scores."""
        return import_scores(values=values, options=how, better=options["better"], **told)

    def undo(self, number: int) -> int:
        """Take scores back."""
        return undo_scores(number)
