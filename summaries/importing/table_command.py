"""What commands share that take in tables of votes, ratings or scores: options, files, report."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from common.files.inputs import STDIN, ReadingBar, Rejections, open_input
from common.files.outputs import INTERRUPTED
from common.files.rejections import NOT_MEANT, Reason, Rejection
from common.words.counts import counted
from summaries.importing.brought import ImportUndoneError
from summaries.importing.command import LinesTaken
from summaries.importing.files import delimiter_sign, format_chosen
from summaries.importing.formats.registry import FORMATS, Format
from summaries.importing.lists_left import RowsSeen, left_in_words
from summaries.importing.records import Columns, Row


class TableReport(Protocol):
    """What became of a table's rows."""

    import_id: int | None
    rejected: Mapping[Reason, int]

    @property
    def lines(self) -> int:
        """All rows that were read."""
        ...


Take = Callable[[Iterator[Row], Callable[[Rejection], None], Callable[[int], None]], TableReport]
"""Takes in rows; is told where refused ones go, and tells how many are in so far."""


class TableCommand(BaseCommand):
    """A command that takes in tables, each by `take_file`."""

    fields: Sequence[str] = ()
    nameless = (
        "are known by the file's name alone; if they are other votes, name the file otherwise"
    )
    needs_confirmed_undo = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options that all of them take."""
        parser.add_argument("files", nargs="*", metavar="FILE", help='"-" is standard input.')
        parser.add_argument(
            "--map", action="extend", nargs="+", default=[], metavar="FIELD=COLUMN",
            help=f"The file's name for a field. Fields: {', '.join(self.fields)}.",
        )  # fmt: skip
        parser.add_argument(
            "--format", choices=[name for name, known in FORMATS.items() if known.rows],
            help="Of files whose ending does not tell.",
        )  # fmt: skip
        parser.add_argument(
            "--delimiter", type=delimiter_sign, metavar="SIGN",
            help="Between the cells of CSV, such as ; or tab; else told by the header.",
        )  # fmt: skip
        parser.add_argument(
            "--source", default="", metavar="NAME",
            help="The product or data set they are from: its ids are its own.",
        )  # fmt: skip
        parser.add_argument(
            "--update", action="store_true", help="Replace what is held where the file differs."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Write nothing; report what would happen."
        )
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="Take an import back.")

    def files_of(self, options: Mapping[str, Any]) -> list[tuple[str, Format]]:
        """The files with their formats. Raises CommandError, also where there is none."""
        if not options["files"]:
            raise CommandError("name a FILE to import, or --undo NUMBER")
        return [(name, format_chosen(name, options["format"])) for name in options["files"]]

    def columns_of(self, options: Mapping[str, Any]) -> dict[str, str]:
        """Our fields' names to the file's. Raises CommandError."""
        columns = {}
        for pair in options["map"]:
            field, equals, column = pair.partition("=")
            if not equals or not column or field not in self.fields:
                known = ", ".join(self.fields)
                raise CommandError(f"--map {pair}: write FIELD=COLUMN; the fields are {known}")
            columns[field] = column
        return columns

    def take_file(self, name: str, format: Format, columns: Columns, take: Take, **of: Any) -> bool:
        """Take in the file `name`; returns whether every row was taken that is an answer."""
        if format.rows is None:
            raise CommandError(f"{name}: a {format.name} holds no table")
        dry_run = bool(of.get("dry_run"))
        taken = LinesTaken()
        rejections = Rejections(name, stderr=self.stderr, dry_run=dry_run)
        with open_input(name, takes=format.magic) as source, rejections:
            seen = RowsSeen(format.rows(source.stream, columns))
            rows = ReadingBar(seen, source)
            try:
                report = take(rows, rejections.add, taken.note)
            except OperationalError as error:
                raise CommandError(
                    f"{name}: the database cannot take it now ({error}); what is imported stays, "
                    "so run the same command again"
                ) from error
            except ImportUndoneError as error:
                raise CommandError(f"{name}: {error}; nothing of it is here") from error
            except KeyboardInterrupt:
                rows.close()
                raise CommandError(
                    f"{name}: stopped; {taken.sentence(dry_run=dry_run)}", returncode=INTERRUPTED
                ) from None
        for line in self.report_lines(name, report, dry_run=dry_run):
            self.stdout.write(line)
        for line in left_in_words(seen.left):
            self.stdout.write(f"  {line}")
        if report.rejected and rejections.is_kept:
            self.stdout.write(f"  the rejected lines are in {rejections.path}")
        if rows.damage:
            self.stderr.write(f"{name}: cannot be read to its end: {rows.damage}")
        return not report.rejected.keys() - NOT_MEANT and not rows.damage

    def report_lines(self, name: str, report: Any, *, dry_run: bool) -> Iterator[str]:
        """What became of a file, line by line."""
        counts = report.counts
        rejected = sum(report.rejected.values())
        number = f"import {report.import_id}: " if report.import_id else ""
        yield (
            f"{name}: {number}{counted(report.lines, 'lines')}: {counts['created']:,} created, "
            f"{counts['updated']:,} updated, {counts['unchanged']:,} unchanged, "
            f"{rejected:,} rejected" + (" (dry run: nothing was written)" if dry_run else "")
        )
        new = [
            counted(counts[what], what)
            for what in ("versions", "texts", "prompts", "raters", "metrics")
            if counts[what]
        ]
        if new:
            yield f"  new: {', '.join(new)}"
        yield from (
            f"  rejected: {count:,}: {reason}" for reason, count in report.rejected.most_common()
        )
        if nameless := counts["nameless"]:
            yield f"  {nameless:,} of the unchanged {self.nameless}"
        if report.import_id and counts["created"] + counts["updated"]:
            yield f"  to take it back: --undo {report.import_id}"


def filename_of(name: str) -> str:
    """A file's name without its folders; of standard input none."""
    return "" if name == STDIN else name.replace("\\", "/").rpartition("/")[2]
