"""Takes in votes that were given elsewhere; `undoing` takes whole imports back."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

from django.contrib.auth.models import User

from common.files.rejections import Rejection
from summaries.importing.brought import finish_import
from summaries.importing.models import Import
from summaries.importing.records import Row
from surveys.imports.given import GivenVote, VoteReading
from surveys.imports.taking import VoteOptions, VoteTaking
from surveys.imports.vote_report import VoteReport
from surveys.imports.vote_rows import votes_of

# So few that a ballot never waits long for the database, and then a rest: whoever waits for
# the lock of SQLite asks for it every few milliseconds, and would find it taken again.
BATCH: Final = 500
REST: Final = 0.01  # seconds


def import_battles(
    rows: Iterable[Row],
    *,
    reading: VoteReading | None = None,
    options: VoteOptions | None = None,
    by: User | None = None,
    reject: Callable[[Rejection], None] = lambda rejection: None,
) -> VoteReport:
    """Take in lines as files have them, battles and thumbs alike; see `import_votes`."""
    votes = votes_of(rows, reading or VoteReading())
    return import_votes(votes=votes, options=options or VoteOptions(), by=by, reject=reject)


def import_votes(
    *,
    votes: Iterable[GivenVote | Rejection],
    options: VoteOptions,
    by: User | None = None,
    reject: Callable[[Rejection], None] = lambda rejection: None,
    taken: Callable[[int], None] = lambda rows: None,
    into: Import | None = None,
) -> VoteReport:
    """Take in votes as ballots of origin "imported", and count them; each refused row is handed to
    `reject`.

    The same row again changes nothing; one that says something else is refused, unless an update
    is asked for. A batch is one transaction: those before a failure stay, and `taken` is told after
    each how many rows are in so far. into: the row of an import that waits; None makes one, which
    goes again where nothing came in.
    """
    report = VoteReport()
    waited = into is not None
    if not options.dry_run:
        into = into or Import.objects.create(
            kind=Import.Kind.VOTES, source=options.source, filename=options.filename, created_by=by
        )
        report.import_id = into.pk
    taking = VoteTaking(options=options, report=report, reject=reject, into=into)
    rows = iter(votes)
    while batch := list(islice(rows, BATCH)):
        taking.take(batch)
        taken(sum(report.counts[name] for name in ("created", "updated", "unchanged")))
        if len(batch) == BATCH:
            time.sleep(REST)
    if into is not None and not options.dry_run:
        if waited or report.counts["created"] + report.counts["updated"]:
            _finish(into, report)
        else:
            into.delete()
            report.import_id = None
    return report


def _finish(into: Import, report: VoteReport) -> None:
    brought = Counter(into.brought.values_list("kind", flat=True))
    for what, kind in (("texts", "summary"), ("versions", "version")):
        if brought[kind]:
            report.counts[what] = brought[kind]  # by the workers before this one, too
    finish_import(into, lines=report.lines, report=report.as_json())
