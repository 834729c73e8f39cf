"""Score a file of summaries without a database."""

from __future__ import annotations

import contextlib
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from common.files.bars import ROWS, columns_of
from common.files.decoding import printable
from common.files.inputs import STDIN, Input, open_input
from common.words.counts import counted
from evaluation.management.options import add_scoring_options
from evaluation.metrics.base import MetricError
from evaluation.metrics.registry import ScoringOptions
from evaluation.scored_files.blocks import BlockJob, InputError, Position
from evaluation.scored_files.files import Destination, OutputError, score_stream
from evaluation.scored_files.lines import FIELDS

DESCRIPTION = """\
Scores a JSON Lines file without a database.

Each line is an object with "summary", "references" (a text, a list of texts, or none) and, for
the metrics that read the article, "article". It comes out as it went in, with "scores" added:
  {…, "scores": {"rougeL": {"signature": "rougeL|…", "value": F, "precision": P, "recall": R}}}
A number that does not exist (no reference, or a text that the metric cannot read: then "reason"
says why) is null; an empty summary scores 0; "cut" says that a text was too long for the model.
Lines that cannot be read go to OUT.rejected.jsonl with their numbers and reasons, and the exit
status is 1. Where no line could be scored, an OUT that was there stays as it was.
"""


class Command(BaseCommand):
    help = DESCRIPTION
    # The checks look at much that this command does without.
    requires_system_checks = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("input", metavar="IN", help='JSON Lines, gzipped or not; "-": stdin.')
        parser.add_argument("output", metavar="OUT", help='Packed if it ends in .gz; "-": stdout.')
        add_scoring_options(parser)
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=NAME",
            help=f"The file's own name of {', '.join(FIELDS)}.",
        )
        parser.add_argument(
            "--resume",
            action="store_true",
            help="Go on where an unfinished run to OUT stopped; the result has the same bytes.",
        )
        parser.add_argument(
            "--block",
            type=int,
            default=1000,
            metavar="LINES",
            help="Lines scored and written at once (1000); a stopped run loses at most these.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["block"] < 1:
            raise CommandError("--block: at least one line")
        job = BlockJob(
            metrics=tuple(dict.fromkeys(options["metrics"])),
            options=ScoringOptions(
                refs=options["refs"],
                split=options["split"],
                stemmer=options["stemmer"],
                model=settings.BERTSCORE_MODEL,
                layers=settings.BERTSCORE_LAYERS,
                bf16=settings.BERTSCORE_BF16,
            ),
            columns=_columns(options["map"]),
            block_lines=options["block"],
        )
        destination = _destination(options["input"], options["output"])
        held = isinstance(destination.out, Path) and _has_content(destination.out)
        with _quiet_if_nobody_reads(), open_input(options["input"]) as source:
            try:
                position = self._score(job, source, destination, resume=options["resume"])
            except (MetricError, InputError, OutputError) as error:
                raise CommandError(str(error)) from error
            except KeyboardInterrupt:
                raise CommandError("stopped; the same command with --resume goes on") from None
        self._report(position, destination, held=held)

    def _score(
        self, job: BlockJob, source: Input, destination: Destination, *, resume: bool
    ) -> Position:
        last = Position()
        columns = columns_of(sys.stderr)
        with tqdm(unit=" lines", unit_scale=True, disable=None, ncols=columns, nrows=ROWS) as bar:
            positions = score_stream(job, source.stream, destination, resume=resume)
            with contextlib.closing(positions):
                for position in positions:
                    if source.size and position.read:
                        # How many lines there are is not known before the end, only how many bytes.
                        bar.total = round(position.lines * source.size / position.read)
                    bar.update(position.lines - bar.n)
                    last = position
        return last

    def _report(self, position: Position, destination: Destination, *, held: bool) -> None:
        for sentence in _sentences(position, destination, held=held):
            if isinstance(destination.out, Path):
                self.stdout.write(sentence)
            else:  # the lines themselves went to standard output
                self.stderr.write(sentence, self.style.SUCCESS)
        if not position.rejected:
            return
        for reason, count in position.rejected.items():
            self.stderr.write(f"  rejected: {count:,}: {reason}")
        raise CommandError(
            f"rejected lines: {sum(position.rejected.values()):,}; see {destination.rejected}"
        )


def _sentences(position: Position, destination: Destination, *, held: bool) -> Iterator[str]:
    """What became of the lines. held: whether the output had something in it before."""
    yield f"{counted(position.lines, 'lines')}: {position.scored:,} scored"
    for name, count in position.lacking.items():
        if count == position.scored:
            yield f"no scored line has a field {printable(name)}, which --map names"
    if held and not position.scored:
        yield f"nothing was scored, so {destination.out} is left as it was"


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


def _columns(pairs: list[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        name, _, column = pair.partition("=")
        if name not in FIELDS or not column:
            raise CommandError(f"--map {pair}: write one of {', '.join(FIELDS)}, =, and a name")
        columns[name] = column
    return columns


def _destination(source: str, out: str) -> Destination:
    """Where to write. Raises CommandError where that would destroy the input."""
    path = Path(out)
    is_file = out != STDIN and (path.is_file() or not path.exists())
    stem = out if is_file else "stdin" if source == STDIN else source
    rejected = Path(f"{stem}.rejected.jsonl")
    for written in (path, rejected):
        if source != STDIN and written.is_file() and written.samefile(source):
            raise CommandError(
                f"{written} is the input and would be overwritten; choose another OUT"
            )
    return Destination(sys.stdout.buffer if out == STDIN else path, rejected)


@contextlib.contextmanager
def _quiet_if_nobody_reads() -> Iterator[None]:
    """End without a word when the reader of standard output has gone, as `head` does."""
    try:
        yield
    except BrokenPipeError:
        # Python flushes standard output once more as it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        raise CommandError(
            f"{error}; when that is mended, the same command with --resume goes on"
        ) from error
