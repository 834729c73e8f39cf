"""Imports ratings of summaries that are here, one a row or one a column."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.management.base import CommandError

from common.files.rejections import Rejection
from summaries.importing.given_values import GivenValue
from summaries.importing.models import Import
from summaries.importing.rating_rows import ScaleRefusedError, import_ratings, undo_ratings
from summaries.importing.value_command import ValueCommand
from summaries.importing.value_taking import ValueOptions, ValueReport
from summaries.ratings.models import Dimension
from summaries.ratings.scales import Scale


class Command(ValueCommand):
    help = (
        "Import ratings of summaries that are here from JSONL, CSV or Parquet files: article_id, "
        "model, rater, and name and value, or a column for each dimension. Safe to repeat. Lines "
        "that are refused go to FILE.rejected.jsonl, and the command ends with 1."
    )
    kind = Import.Kind.RATINGS
    columns_help = "The dimensions, where each has a column; else all that hold numbers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's own options."""
        super().add_arguments(parser)
        parser.add_argument("--group", default="expert", help="Of raters whose line names none.")
        parser.add_argument(
            "--scale", type=_scale, action="append", default=[], metavar="DIMENSION=LOW:HIGH:STEP",
            help="Declares the scale of a dimension; the step may be left out.",
        )  # fmt: skip
        parser.add_argument(
            "--better", type=_better, action="append", default=[], metavar="DIMENSION=lower",
            help="Which end of a dimension is better, higher or lower, as of errors; \"lower\" "
            "alone says it of all that the files rate. Else higher is taken as better.",
        )  # fmt: skip

    def import_values(
        self,
        values: Iterable[GivenValue | Rejection],
        options: Mapping[str, Any],
        how: ValueOptions,
        **told: Any,
    ) -> ValueReport:
        """Take in ratings. Raises CommandError where those held are not on a scale to declare."""
        try:
            return import_ratings(
                values=values, options=how, group=options["group"], scales=dict(options["scale"]),
                better=dict(options["better"]), **told,
            )  # fmt: skip
        except ScaleRefusedError as error:
            raise CommandError(str(error)) from None

    def undo(self, number: int) -> int:
        """Take ratings back."""
        return undo_ratings(number)


def _better(text: str) -> tuple[str, str]:
    name, _, better = text.rpartition("=")
    if better not in Dimension.Better.values:
        raise ArgumentTypeError(f"{text}: write DIMENSION=lower or DIMENSION=higher")
    return name, better


def _scale(text: str) -> tuple[str, Scale]:
    name, _, ends = text.partition("=")
    try:
        low, high, *step = (float(each) for each in ends.split(":"))
    except ValueError:
        raise ArgumentTypeError(f"{text}: write DIMENSION=LOW:HIGH, as fluency=1:5") from None
    if (
        not name
        or not low < high
        or len(step) > 1
        or any(not 0 < each <= high - low for each in step)
    ):
        raise ArgumentTypeError(f"{text}: the highest rating is above the lowest, a step above 0")
    return name, Scale(low, high, step[0] if step else None)
