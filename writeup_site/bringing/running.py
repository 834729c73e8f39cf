"""A worker's side of what the team brings: one file after the other, with its progress."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic
from typing import Any, Final, cast

from django.core.management.base import CommandError
from django.db import OperationalError
from django.db.models import Q
from django.utils import timezone

from common.files.inputs import ReadingBar, open_input
from common.files.rejections import Rejection
from common.work.leases import claim_one, claim_pushed_on, is_worn_out, put_off
from evaluation.imported_scores.services import import_scores
from evaluation.metrics.labels import Better
from summaries.importing.brought import ImportUndoneError
from summaries.importing.days import TOLD, Days
from summaries.importing.fields import entries_of_rows
from summaries.importing.formats.answers import WHOSE
from summaries.importing.given_values import ValueColumns, ValueReading, values_of
from summaries.importing.lists_left import RowsSeen
from summaries.importing.models import Import
from summaries.importing.portion import ImportOptions
from summaries.importing.rating_rows import ScaleRefusedError, import_ratings
from summaries.importing.records import Columns, GivenLine, ReadOptions, Row
from summaries.importing.services import import_entries
from summaries.importing.summary_columns import SummaryColumns
from summaries.importing.value_taking import ValueOptions
from summaries.ratings.models import Dimension
from summaries.versions.identifiers import split_identifier
from surveys.imports.answer_rows import OPTIONS
from surveys.imports.given import VoteReading
from surveys.imports.services import import_votes
from surveys.imports.taking import VoteOptions
from surveys.imports.vote_columns import VoteColumns
from surveys.imports.vote_rows import votes_of
from writeup_site.bringing.kinds import MODELS, NUMBERS, VOTES
from writeup_site.bringing.looking import format_of_file
from writeup_site.bringing.presenting import on_this_page
from writeup_site.bringing.stored import file_of, rejected_file_of, write_rejected

logger = logging.getLogger(__name__)

EACH: Final = 0.5  # seconds between two notes of how far it is
SHOWN: Final = 20  # refused lines that the page shows; all are in the file
WORN_OUT: Final = (
    "It was broken off {} times: its worker ended, perhaps for lack of memory, or lost the "
    "database. What came in before stays; import the file again to go on."
)
BUSY: Final = (
    "The database was busy each of the {} times that it was tried, with growing pauses. What came "
    "in before stays; import the file again when less is written."
)
NOTHING: Final = (
    "Nothing was taken in. See below why, say what the columns mean, and import it again."
)
UNREADABLE: Final = "Something went wrong with this file, and it stands in the log. "


def work_on_imports() -> int:
    """Take the files that wait, one after the other; how many ended."""
    ended = 0
    while (row := _claimed()) is not None:
        if is_worn_out(row):
            _end(row, Import.Status.FAILED, error=WORN_OUT.format(row.interruptions))
        else:
            with claim_pushed_on(row):
                _run(row)
        ended += 1
    return ended


def _claimed() -> Import | None:
    free = Import.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now()),
        status__in=[Import.Status.WAITING, Import.Status.RUNNING],
        size__isnull=False,  # those of commands have no file here
    ).order_by("pk")
    return claim_one(free, status=Import.Status.RUNNING)


def _run(row: Import) -> None:
    dry_run = bool(row.options.get("dry_run"))
    try:
        report = _BroughtFile(row).take(dry_run=dry_run)
    except (CommandError, ScaleRefusedError, OSError) as error:
        _end(row, Import.Status.FAILED, error=str(error).replace(str(file_of(row)), row.filename))
    except ImportUndoneError:
        logger.info("Import %s was taken back while it was under way", row.pk)
    except OperationalError:
        pause = put_off(row, status=Import.Status.WAITING)
        if pause is None:
            _end(row, Import.Status.FAILED, error=BUSY.format(row.attempts))
        else:
            logger.exception("Import %s waits %s: the database is busy", row.pk, pause)
    except Exception:
        logger.exception("Import %s failed", row.pk)
        _end(row, Import.Status.FAILED, error=UNREADABLE + "What came in before stays.")
    else:
        if not dry_run and not any(
            report.get(each) for each in ("created", "updated", "unchanged")
        ):
            # The file stays, for with other meanings of its columns it may come in.
            _end(row, Import.Status.FAILED, report=report, error=NOTHING)
            return
        status = Import.Status.CHECKED if dry_run else Import.Status.FINISHED
        _end(row, status, report=report)
        if not dry_run:
            file_of(row).unlink(missing_ok=True)


def _end(
    row: Import, status: str, *, report: dict[str, Any] | None = None, error: str = ""
) -> None:
    changes: dict[str, Any] = {"status": status, "error": error, "finished_at": timezone.now()}
    changes |= {"claim": "", "claimed_until": None}
    if report is not None:
        changes |= {"report": report, "lines": report["lines"], "bytes_read": row.size}
    Import.objects.filter(pk=row.pk).update(**changes)


class _BroughtFile:
    """Reads one file by what its columns were said to mean, and takes its rows in."""

    def __init__(self, row: Import) -> None:
        self._row = row
        self._chosen: dict[str, str] = row.options.get("columns", {})
        self._shown: list[dict[str, Any]] = []
        self._read = 0
        self._noted = monotonic()

    def take(self, *, dry_run: bool) -> dict[str, Any]:
        """Take all rows in; what became of them."""
        rejected_file_of(self._row).unlink(missing_ok=True)
        path = file_of(self._row)
        format = format_of_file(path)
        if format.rows is None:
            raise CommandError("the file holds no table")
        columns, take = self._taker(dry_run)
        with open_input(str(path), takes=format.magic) as source:
            seen = RowsSeen(format.rows(source.stream, columns))
            bar = ReadingBar(seen, source)
            report = take(self._used(bar))
        if bar.damage:
            report["damage"] = bar.damage
        return report | {"shown": self._shown, "left": dict(seen.left)}

    def _used(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows without columns that were said to mean nothing."""
        is_of_people = self._row.kind in {Import.Kind.VOTES, Import.Kind.RATINGS}
        kept = {OPTIONS, *(WHOSE if is_of_people else ())}  # what says how the others are meant
        unused = {name for name, ours in self._chosen.items() if not ours} - kept
        for row in rows:
            self._read += len(row.raw)
            if isinstance(row, GivenLine) and unused:
                fields = {name: row.fields[name] for name in row.fields if name not in unused}
                yield replace(row, fields=fields)
            else:
                yield row

    def _note(self, lines: int) -> None:
        if monotonic() - self._noted > EACH:
            self._noted = monotonic()
            Import.objects.filter(pk=self._row.pk).update(lines=lines, bytes_read=self._read)

    def _reject(self, rejection: Rejection) -> None:
        rejection = replace(rejection, message=on_this_page(rejection.message))
        if len(self._shown) < SHOWN:
            self._shown.append({"line": rejection.line, "message": rejection.message})
        write_rejected(self._row, [rejection])

    def _fields(self) -> dict[str, str]:
        """Our fields to the file's columns."""
        return {ours: name for name, ours in self._chosen.items() if ours and ours[0] != "*"}

    def _all_of(self, meaning: str) -> tuple[str, ...]:
        return tuple(name for name, ours in self._chosen.items() if ours == meaning)

    def _model(self) -> tuple[str, str] | None:
        model = self._row.options.get("model", "")
        return split_identifier(model) if model else None

    def _taker(self, dry_run: bool) -> tuple[Columns, Callable[[Iterator[Row]], dict[str, Any]]]:
        kinds: dict[str, Any] = {
            "summaries": self._summaries, "votes": self._votes, "ratings": self._values,
            "scores": self._values,
        }  # fmt: skip
        found: tuple[Columns, Callable[[Iterator[Row]], dict[str, Any]]]
        found = kinds[self._row.kind](dry_run)
        return found

    def _summaries(self, dry_run: bool) -> tuple[Any, Any]:
        options = ReadOptions(
            columns=self._fields(), model=self._model(), days=self._days(),
            models_from=self._all_of(MODELS) or None,
        )  # fmt: skip
        chosen = ImportOptions(
            update=self._update(), dry_run=dry_run, brought_by=None if dry_run else self._row.pk,
            resumed=self._row.was_begun_before and not dry_run,
        )  # fmt: skip

        def take(rows: Iterator[Row]) -> dict[str, Any]:
            report = import_entries(
                entries=entries_of_rows(rows, options), options=chosen, reject=self._reject,
                taken=self._note,
            )  # fmt: skip
            names = ("created", "updated", "unchanged", "articles", "versions", "ratings", "lines")
            return {
                **{name: getattr(report, name) for name in names},
                "rejected": {reason.value: n for reason, n in report.rejected.items()},
                "named": sorted(map(list, report.named)),
            }

        return SummaryColumns(options), take

    def _votes(self, dry_run: bool) -> tuple[Any, Any]:
        reading = VoteReading(
            columns=self._fields(), model=self._model(),
            zero_is_down=bool(self._row.options.get("zero_is_down")),
            sides_shuffled=bool(self._row.options.get("sides_shuffled")),
            name=self._row.options.get("name", ""), days=self._days(),
            voters_from=self._all_of(VOTES),
        )  # fmt: skip
        chosen = VoteOptions(
            source=self._row.source, filename=self._row.filename, update=self._update(),
            dry_run=dry_run,
        )  # fmt: skip

        def take(rows: Iterator[Row]) -> dict[str, Any]:
            report = import_votes(
                votes=votes_of(rows, reading), options=chosen, reject=self._reject,
                taken=self._note, into=None if dry_run else self._row,
            )  # fmt: skip
            kept = {} if dry_run else self._row.report
            return kept | report.as_json() | {"lines": report.lines}

        return VoteColumns(reading), take

    def _values(self, dry_run: bool) -> tuple[Any, Any]:
        reading = ValueReading(
            columns=self._fields(), model=self._model(), names=self._all_of(NUMBERS),
            of_people=self._row.kind == Import.Kind.RATINGS,
        )  # fmt: skip
        chosen = ValueOptions(
            source=self._row.source, filename=self._row.filename, update=self._update(),
            dry_run=dry_run,
        )  # fmt: skip

        def take(rows: Iterator[Row]) -> dict[str, Any]:
            shared: dict[str, Any] = {
                "values": values_of(rows, reading), "options": chosen, "reject": self._reject,
                "taken": self._note, "into": None if dry_run else self._row,
            }  # fmt: skip
            if self._row.kind == Import.Kind.RATINGS:
                group = self._row.options.get("group") or "expert"
                said = self._row.options.get("better") or ""
                declared = {"": said} if said in Dimension.Better.values else {}
                report = import_ratings(group=group, better=declared, **shared)
            else:
                better = cast(Better, self._row.options.get("better") or "neither")
                report = import_scores(better=better, **shared)
            return report.as_json() | {"lines": report.lines}

        return ValueColumns(reading), take

    def _days(self) -> Days | None:
        said = self._row.options.get("dates", "")
        return Days(said) if said in TOLD else None

    def _update(self) -> bool:
        return bool(self._row.options.get("update"))
