"""What taking in numbers of summaries has in common: batches, places, counts, the import's row."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from common.files.rejections import Reason, Rejection
from summaries.breakdowns.models import Summary
from summaries.importing.brought import check_not_undone, finish_import
from summaries.importing.given_values import GivenValue
from summaries.importing.models import Import
from summaries.importing.refusing import LineRefusedError

# So few, and with such a rest, that nobody waits long for SQLite's one writer.
BATCH: Final = 200
REST: Final = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class ValueOptions:
    """How numbers are taken. update: lines that say something else than is held replace it."""

    source: str = ""
    filename: str = ""
    update: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class ValueReport:
    """What became of the rows: `counts` of created, updated, unchanged numbers and of what is new,
    `rejected` by reason, `named` who was judged. `import_id`: None of a dry run."""

    import_id: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    rejected: Counter[Reason] = field(default_factory=Counter)
    named: set[tuple[str, str]] = field(default_factory=set)

    @property
    def lines(self) -> int:
        """All numbers that were read, and rows without one."""
        taken = sum(self.counts[name] for name in ("created", "updated", "unchanged"))
        return taken + sum(self.rejected.values())

    def as_json(self) -> dict[str, Any]:
        """The same as the import's row keeps it."""
        return {
            **self.counts,
            "rejected": {reason.value: count for reason, count in self.rejected.items()},
            "named": sorted(map(list, self.named)),
        }


Placed = tuple[GivenValue, int]
"""A number, and the id of the summary that it is of."""
Refuse = Callable[[GivenValue, LineRefusedError], None]
TakePlaced = Callable[[Sequence[Placed], Import, ValueReport, Refuse], None]
"""Writes what is new of a batch, inside a transaction; refuses the rest one by one."""


def take_values(
    *,
    kind: str,
    values: Iterable[GivenValue | Rejection],
    options: ValueOptions,
    take: TakePlaced,
    by: User | None = None,
    reject: Callable[[Rejection], None] = lambda rejection: None,
    taken: Callable[[int], None] = lambda rows: None,
    into: Import | None = None,
) -> ValueReport:
    """Take in numbers batch by batch, each in a transaction; those before a failure stay.

    into: the row of an import that waits; None makes one, which goes where nothing came in.
    """
    report, waited = ValueReport(), into is not None
    if not options.dry_run:
        into = into or Import.objects.create(
            kind=kind, source=options.source, filename=options.filename, created_by=by
        )
        report.import_id = into.pk
    rows = iter(values)
    while batch := list(islice(rows, BATCH)):
        for rejection in _take_batch(batch, take, report, into=into, dry_run=options.dry_run):
            report.rejected[rejection.reason] += 1
            reject(rejection)
        taken(sum(report.counts[name] for name in ("created", "updated", "unchanged")))
        if len(batch) == BATCH:
            time.sleep(REST)
    if into is not None and not options.dry_run:
        if waited or report.counts["created"] + report.counts["updated"]:
            finish_import(into, lines=report.lines, report=report.as_json())
        else:
            into.delete()
            report.import_id = None
    return report


def _take_batch(
    batch: Sequence[GivenValue | Rejection],
    take: TakePlaced,
    report: ValueReport,
    *,
    into: Import | None,
    dry_run: bool,
) -> list[Rejection]:
    given = [each for each in batch if isinstance(each, GivenValue)]
    refused = [each for each in batch if isinstance(each, Rejection)]
    for again in (False, True):
        before, later = Counter(report.counts), list(refused)

        def refuse(value: GivenValue, error: LineRefusedError, to: list[Rejection] = later) -> None:
            to.append(Rejection(value.line, error.reason, error.message, value.raw))

        try:
            with transaction.atomic():
                if into is not None:
                    check_not_undone(into)
                placed = _placed(given, refuse)
                take(placed, into or Import.objects.create(), report, refuse)
                transaction.set_rollback(dry_run)
        except IntegrityError:  # another import was quicker, and what it wrote is held by now
            report.counts = before
            if again:
                raise
        else:
            report.named.update(value.model for value, _ in placed)
            return sorted(later, key=lambda each: each.line)
    return []


def _placed(values: Sequence[GivenValue], refuse: Refuse) -> list[Placed]:
    rows = Summary.objects.filter(
        article__key__in={value.article for value in values},
        version__name__in={value.model[0] for value in values},
    ).order_by()
    held: Mapping[tuple[str, tuple[str, str]], int] = {
        (key, (name, version)): pk
        for pk, key, name, version in rows.values_list(
            "pk", "article__key", "version__name", "version__version"
        )
    }
    placed = []
    for value in values:
        summary = held.get((value.article, value.model))
        if summary is None:
            refuse(value, LineRefusedError(
                Reason.UNPLACED,
                f'"{"@".join(value.model)}" has no summary of article "{value.article}" here; '
                "import the summaries first",
            ))  # fmt: skip
        else:
            placed.append((value, summary))
    return placed
