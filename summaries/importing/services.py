"""Takes in what a file says, batch by batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from common.files.rejections import Reason, Rejection
from summaries.importing.line_outcome import LineOutcome
from summaries.importing.portion import ImportBatch, ImportOptions
from summaries.importing.records import Accepted, Entry
from summaries.importing.refusing import LineRefusedError
from summaries.importing.said import Said, open_said
from summaries.importing.saving import save_batch
from summaries.ratings.selectors import Named
from summaries.ratings.services import guess_scales
from summaries.versions.showing import keep_showing

BATCH_LINES = 500
BATCH_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file's lines.

    `created`, `updated` and `unchanged` count lines; `articles`, `references`, `versions` and
    `ratings` are new ones. `rejected` counts lines by reason. `kept` counts, by field, the lines
    that said something else than is held and did not change it; `ignored` those with a field that
    means nothing here. `named` are the versions of the lines that were taken, `rated` what is
    rated in them, by group and name. `normalised` counts texts that were brought into their one
    spelling.
    """

    created: int
    updated: int
    unchanged: int
    articles: int
    references: int
    versions: int
    ratings: int
    rejected: Mapping[Reason, int]
    kept: Mapping[str, int]
    ignored: Mapping[str, int]
    named: frozenset[tuple[str, str]] = frozenset()
    rated: frozenset[Named] = frozenset()
    normalised: int = 0

    @property
    def lines(self) -> int:
        """All lines that were read."""
        return self.created + self.updated + self.unchanged + sum(self.rejected.values())


def import_entries(
    *,
    entries: Iterable[Entry],
    options: ImportOptions,
    reject: Callable[[Rejection], None],
    taken: Callable[[int], None] = lambda lines: None,
) -> ImportReport:
    """Take in the entries of one file, and hand each refused one to `reject`, by line number.

    A batch is one transaction; the batches before a failure stay, and `taken` is told after each
    how many lines are in so far. Holds one batch at a time.
    """
    total = LineOutcome()
    rejected: Counter[Reason] = Counter()
    now = timezone.now()

    def finish(batch: Sequence[Entry]) -> None:
        lines = [entry for entry in batch if isinstance(entry, Accepted)]
        outcome = (
            _import_lines(lines, options=options, said=said, now=now) if lines else LineOutcome()
        )
        total.add(outcome)
        refused = [entry for entry in batch if isinstance(entry, Rejection)]
        for rejection in sorted(refused + outcome.rejections, key=lambda one: one.line):
            rejected[rejection.reason] += 1
            reject(rejection)
        taken(sum(total.counts[name] for name in ("created", "updated", "unchanged")))

    with open_said() as said:
        for batch in _batches(entries):
            finish(batch)
    if not options.dry_run:
        guess_scales(named=total.rated)
    return ImportReport(
        **{name: total.counts[name] for name in _COUNTS},
        rejected=dict(rejected.most_common()),
        kept=dict(total.kept.most_common()),
        ignored=dict(total.ignored.most_common()),
        named=frozenset(total.named),
        rated=frozenset(total.rated),
        normalised=total.counts["normalised"],
    )


_COUNTS = ("created", "updated", "unchanged", "articles", "references", "versions", "ratings")


def _batches(entries: Iterable[Entry]) -> Iterable[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += len(entry.raw)
        if len(batch) == BATCH_LINES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _keep_showing_of(batch: ImportBatch) -> None:
    """Lock the batch's versions that are held, before anything of their articles is written."""
    held = {each.pk: each.is_changed for each in batch.versions.values() if each.pk is not None}
    keep_showing(held, changing=any(held.values()))


def _import_lines(
    lines: Sequence[Accepted],
    *,
    options: ImportOptions,
    said: Said,
    now: datetime,
    again: bool = False,
) -> LineOutcome:
    """Take the lines in one transaction; if the database refuses it, each in its own.

    A second try of a single line also settles a race: what another import wrote in between is
    then held.
    """
    written: AbstractContextManager[object] = (
        nullcontext() if options.dry_run else transaction.atomic()
    )
    batch = ImportBatch(lines, options=options, said=said)
    try:
        with written, said.whole_or_not():
            batch.load()
            batch.take()
            if not options.dry_run:
                _keep_showing_of(batch)
                save_batch(batch, now=now, brought_by=options.brought_by)
    except (IntegrityError, DataError, LineRefusedError) as error:
        if len(lines) == 1 and again:
            return LineOutcome(rejections=[_refusal(lines[0], error)])
        total = LineOutcome()
        for line in lines:
            total.add(_import_lines([line], options=options, said=said, now=now, again=True))
        return total
    return batch.outcome


def _refusal(line: Accepted, error: Exception) -> Rejection:
    if isinstance(error, LineRefusedError):
        return Rejection(line.line, error.reason, error.message, line.raw)
    return Rejection(line.line, Reason.REFUSED, f"the database refuses it: {error}", line.raw)
