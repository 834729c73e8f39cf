"""Exports summaries, votes, ratings, scores and preferences as files or as a data set."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from common.files.bars import ROWS, columns_of
from common.files.outputs import INTERRUPTED, STDOUT, write_lines
from common.words.counts import counted
from summaries.batches.choice import ChoiceError
from summaries.versions.selectors import UnknownVersion
from surveys.preference_pairs.wanted import WHOSE, WHOSE_TAKEN, WORDS, whose_named
from writeup_site.exporting.choice import ExportChoice
from writeup_site.exporting.kinds import EXPORTS
from writeup_site.exporting.notes import noted_words
from writeup_site.exporting.writing import EXPORT_FORMATS, Export, ExportError, ExportFormat


class Command(BaseCommand):
    help = (
        "Write summaries, votes, ratings, scores, preference pairs (DPO) or labelled summaries "
        "(KTO) as a folder that the Python package datasets reads (Parquet by split, and a card), "
        "or as one file. Votes are of one origin. People have names of a keyed hash, times are "
        "days, articles are split by their keys. The same rows give the same bytes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the command's arguments."""
        parser.add_argument("kind", choices=EXPORTS, metavar="KIND", help=", ".join(EXPORTS) + ".")
        parser.add_argument(
            "out", metavar="OUT",
            help="A file that ends in .parquet, .jsonl or .csv (.gz packs the last two), else a "
            'new folder; "-" is standard output, as JSON Lines.',
        )  # fmt: skip
        parser.add_argument("--format", choices=EXPORT_FORMATS, help="Whatever OUT is called.")
        parser.add_argument(
            "--votes", choices=WHOSE_TAKEN, default="readers", metavar="|".join(WHOSE),
            help="Readers' own, the default, imported ones or simulated readers'; one of them.",
        )  # fmt: skip
        parser.add_argument(
            "--models", action="extend", nargs="+", default=[], metavar="NAME[@VERSION]",
            help="Only of these versions; a bare name is all of its versions.",
        )  # fmt: skip
        parser.add_argument("--source", default="", help="Only on articles of this source.")
        parser.add_argument("--tag", default="", help="Only on articles with this tag (slug).")
        parser.add_argument(
            "--at-least", type=int, default=1, metavar="N",
            help="Of pairs and labels: so many votes that say one or the other (1).",
        )  # fmt: skip
        parser.add_argument(
            "--share", type=float, default=0.5, metavar="S",
            help="Of pairs and labels: the least share with the majority, 0.5 to 1.",
        )  # fmt: skip
        parser.add_argument(
            "--recipient", default="", metavar="NAME",
            help="Whom it is for: people have other names in exports for another.",
        )  # fmt: skip
        parser.add_argument("--seed", default="0", help="Another one draws other splits.")

    def handle(self, *args: object, **options: Any) -> None:
        """Write the rows, and say what is in them and what is not."""
        choice = _choice(options)
        format = _format(options["out"], options["format"])
        try:
            choice.wanted  # noqa: B018  what nobody knows is said before anything is written
            with tqdm(
                unit=" rows", unit_scale=True, disable=None, ncols=columns_of(sys.stderr),
                nrows=ROWS,
            ) as bar:  # fmt: skip
                export = Export(choice, told=lambda rows: cast(None, bar.update(rows - bar.n)))
                self._write(export, options["out"], format)
        except (ChoiceError, UnknownVersion, ExportError) as error:
            raise CommandError(str(error)) from error
        self._report(export)

    def _write(self, export: Export, out: str, format: ExportFormat) -> None:
        if format in {"jsonl", "csv"}:
            write_lines(out, export.lines(format), stdout=self.stdout)
            return
        path = Path(out)
        try:
            (export.write_folder if format == "dataset" else export.write_parquet)(path)
        except OSError as error:
            way_out = "" if path.parent.is_dir() else f"; make the folder {path.parent} first"
            raise CommandError(f"{out}: {error.strerror}{way_out}") from error
        except KeyboardInterrupt:
            raise CommandError(
                f"stopped; {out} is as it was; the same command again begins anew",
                returncode=INTERRUPTED,
            ) from None

    def _report(self, export: Export) -> None:
        report, kind = export.report, export.kind
        whose = f", of {WORDS[export.choice.whose]} votes" if kind.of_votes else ""
        splits = ", ".join(f"{number:,} {split}" for split, number in sorted(report.rows.items()))
        said = f" ({splits})" if splits else ""
        self.stderr.write(f"{counted(report.number, 'rows')} exported{said}{whose}")
        for words, number in sorted((+report.noted.left_out).items()):
            self.stderr.write(f"left out: {noted_words(number, words)}")
        for words, number in sorted((+report.noted.marked).items()):
            self.stderr.write(f"counts for no verdict, or beside it: {noted_words(number, words)}")


def _choice(options: dict[str, Any]) -> ExportChoice:
    if options["at_least"] < 1:
        raise CommandError("--at-least: one vote at the least")
    if not 0.5 <= options["share"] <= 1:
        raise CommandError("--share lies between 0.5 and 1")
    return ExportChoice(
        kind=options["kind"],
        whose=whose_named(options["votes"]),
        models=tuple(options["models"]),
        source=options["source"],
        tag=options["tag"],
        at_least=options["at_least"],
        share=options["share"],
        recipient=options["recipient"],
        seed=options["seed"],
    )


def _format(out: str, asked: ExportFormat | None) -> ExportFormat:
    name = out.lower()
    is_text = asked in {"jsonl", "csv"}
    if out == STDOUT and not is_text and asked is not None:
        raise CommandError(f"{asked} does not go to standard output; name a file or folder")
    if asked is not None:
        return asked
    if out == STDOUT:
        return "jsonl"
    ending = Path(name.removesuffix(".gz")).suffix
    known: dict[str, ExportFormat] = {
        ".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv",
    }  # fmt: skip
    return known.get(ending, "dataset")
