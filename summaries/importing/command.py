"""What the importing commands share: their options, the run over one file, and its report."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from common.files.decoding import printable
from common.files.inputs import SHOWN, ReadingBar, Rejections, open_input
from common.files.outputs import INTERRUPTED
from common.files.rejections import NOT_MEANT, FieldError, Reason, Rejection
from common.words.counts import counted, counted_are
from common.words.lists import name_list
from summaries.breakdowns.records import STATUSES
from summaries.importing.fields import entries_of_rows
from summaries.importing.formats.registry import Format
from summaries.importing.lists_left import RowsSeen, left_in_words
from summaries.importing.portion import ImportOptions
from summaries.importing.records import Entry, ReadOptions
from summaries.importing.services import ImportReport, import_entries
from summaries.importing.standing import standings
from summaries.importing.summary_columns import SummaryColumns
from summaries.ratings.selectors import dimensions_held, scale_sentence
from summaries.versions.identifiers import split_identifier
from summaries.versions.models import ModelVersion

FIRST_LINES: Final = 20  # that all lack the same: by then it is the file and not the line


def said_of_all(entries: Iterator[Entry], say: Callable[[str], None]) -> Iterator[Entry]:
    """The entries; what is wrong with all of the first lines, three or more, is said before."""
    first = list(islice(entries, FIRST_LINES))
    sentences = {
        each.message
        if isinstance(each, Rejection) and each.reason in {Reason.MISSING, Reason.TYPE}
        else ""
        for each in first
    }
    if len(first) > 2 and len(sentences) == 1 and (sentence := sentences.pop()):
        say(sentence)
    yield from first
    yield from entries


def _entries_of(
    format: Format, stream: BinaryIO, how: ReadOptions
) -> tuple[Iterator[Entry], Mapping[str, int]]:
    """The entries of a file, and by list in how many lines it holds more than was read so far."""
    if format.rows is None:
        return format.read(stream, how), {}
    seen = RowsSeen(format.rows(stream, SummaryColumns(how)))
    return entries_of_rows(seen, how), seen.left


class LinesTaken:
    """How many lines of a file are in so far."""

    def __init__(self) -> None:
        self._lines = 0

    def note(self, lines: int) -> None:
        """Take down that so many are in."""
        self._lines = lines

    def sentence(self, *, dry_run: bool) -> str:
        """What is in, and how to go on."""
        if dry_run:
            return "this was a dry run: nothing was written"
        return (
            f"{counted_are(self._lines, 'lines')} taken and stay so; "
            "the same command again goes on: what is held already is left unchanged"
        )


class ImportCommand(BaseCommand):
    """A command that takes in files, each by `import_file`."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options that all importing commands take."""
        parser.add_argument(
            "--status", choices=STATUSES, help="Of the versions, whatever the file says."
        )
        parser.add_argument(
            "--update", action="store_true", help="Replace what is held where the file differs."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Write nothing; report what would happen."
        )

    def import_file(
        self, name: str, format: Format, *, how: ReadOptions, options: Mapping[str, Any]
    ) -> bool:
        """Take in the file `name` ("-": standard input); returns whether every line was taken."""
        chosen = ImportOptions(
            status=options["status"], update=options["update"], dry_run=options["dry_run"]
        )
        taken = LinesTaken()
        rejections = Rejections(name, stderr=self.stderr, dry_run=chosen.dry_run)
        with open_input(name, takes=format.magic) as source, rejections:
            given, left = _entries_of(format, source.stream, how)
            said_once = said_of_all(given, rejections.say_of_all)
            entries = ReadingBar(said_once, source)
            try:
                report = import_entries(
                    entries=entries, options=chosen, reject=rejections.add, taken=taken.note
                )
            except OperationalError as error:
                raise CommandError(
                    f"{name}: the database cannot take it now ({error}); what is imported stays, "
                    "so run the same command again"
                ) from error
            except KeyboardInterrupt:
                entries.close()
                raise CommandError(
                    f"{name}: stopped; {taken.sentence(dry_run=chosen.dry_run)}",
                    returncode=INTERRUPTED,
                ) from None
        self._report(name, report, left, dry_run=chosen.dry_run)
        if report.rejected and rejections.is_kept:
            self.stdout.write(f"  the rejected lines are in {rejections.path}")
        if entries.damage:
            self.stderr.write(f"{name}: cannot be read to its end: {entries.damage}")
        return not report.rejected.keys() - NOT_MEANT and not entries.damage

    def _report(
        self, name: str, report: ImportReport, left: Mapping[str, int], *, dry_run: bool
    ) -> None:
        rejected = sum(report.rejected.values())
        lines = [
            f"{name}: {counted(report.lines, 'lines')}: {report.created:,} created, "
            f"{report.updated:,} updated, {report.unchanged:,} unchanged, {rejected:,} rejected"
            + (" (dry run: nothing was written)" if dry_run else ""),
            "  new: "
            + ", ".join(
                counted(getattr(report, what), what)
                for what in ("articles", "references", "versions", "ratings")
            ),
        ]
        if report.normalised:
            lines.append(
                f"  normalised: {counted(report.normalised, 'texts')}: letters in one spelling "
                "(NFC), plain blanks and line ends, nothing invisible, no blank edges; every word "
                "stays"
            )
        lines += [f"  rejected: {count:,}: {why}" for why, count in report.rejected.items()]
        lines += [
            f"  kept as held: {printable(field)} of {count:,} lines; --update takes the file's"
            for field, count in report.kept.items()
        ]
        lines += [
            f"  not understood: {printable(field)} of {count:,} lines; --map gives it a meaning"
            for field, count in report.ignored.items()
        ]
        lines += [f"  {sentence}" for sentence in left_in_words(left)]
        self.stdout.write("\n".join(lines))
        if not dry_run:
            self._report_scales(report)
            self._report_standings(report)

    def _report_scales(self, report: ImportReport) -> None:
        held = dimensions_held() if report.rated else {}
        by_sentence: dict[str, list[str]] = {}
        for each in sorted(report.rated & held.keys()):
            by_sentence.setdefault(scale_sentence(held[each]), []).append(str(held[each]))
        for sentence, names in by_sentence.items():
            self.stdout.write(f"  scale of {name_list(names)}: {sentence}")
        rated = [held[each] for each in report.rated & held.keys()]
        if not all(each.is_declared and each.better for each in rated):
            self.stdout.write(
                "  a scale and which end of it is better are declared under Dimensions in the admin"
            )

    def _report_standings(self, report: ImportReport) -> None:
        found = standings(report.named)
        lines = [f"  {standing}" for standing in found[:SHOWN]]
        lines += [f"  … and {len(found) - SHOWN:,} versions more"] if len(found) > SHOWN else []
        if any(not standing.shared for standing in found) and ModelVersion.objects.count() > 1:
            lines.append("  what shares no article cannot be compared: do the ids agree?")
        if any(standing.status == "draft" for standing in found):
            lines.append(
                "  drafts are seen by the team alone; to publish, the same command with "
                "--status live --update, or the version's page"
            )
        if lines:
            self.stdout.write("\n".join(lines))


def model_named(identifier: str) -> tuple[str, str]:
    """The (name, version) that `--model` names. Raises CommandError."""
    try:
        return split_identifier(identifier)
    except FieldError as error:
        raise CommandError(f"--model: {error}") from None
