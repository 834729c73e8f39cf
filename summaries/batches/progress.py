"""How far batches are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from summaries.batches.models import Batch, BatchItem
from summaries.jobs.models import Job

RECENT: Final = 20  # articles: the rate is that of the newest ones


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How many of a batch's articles are done, failed, cancelled, or left.

    money: what is known to be spent, in `currency`; None where nothing is. unpriced: how many
    ended articles did not say what they cost. rate: articles a second, lately; None where it is
    not known, as seconds_left and elapsed.
    """

    total: int = 0
    done: int = 0
    failed: int = 0
    cancelled: int = 0
    money: Decimal | None = None
    currency: str | None = None
    unpriced: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    elapsed: float | None = None

    @property
    def per_minute(self) -> float | None:
        """Articles a minute, lately."""
        return None if self.rate is None else self.rate * 60

    @property
    def ended(self) -> int:
        """Articles that nothing is left to do about."""
        return self.done + self.failed + self.cancelled

    @property
    def tried(self) -> int:
        """Articles that were written about or failed."""
        return self.done + self.failed

    @property
    def left(self) -> int:
        """Articles that wait or are being written about."""
        return self.total - self.ended


_COUNTS: Final[Mapping[str, Any]] = {
    "total": Count("pk"),
    "done": Count("pk", filter=Q(status=Job.Status.DONE)),
    "failed": Count("pk", filter=Q(status=Job.Status.FAILED)),
    "cancelled": Count("pk", filter=Q(status=Job.Status.CANCELLED)),
    "money_now": Sum("money"),
    "money_before": Sum("money_before"),
    "currency": Max("currency"),
    "unpriced": Count(
        "pk", filter=Q(status__in=[Job.Status.DONE, Job.Status.FAILED], money__isnull=True)
    ),
    "first": Min("started_at"),
    "last": Max("finished_at"),
}


@dataclass(frozen=True, slots=True)
class Spent:
    """What a batch has spent.

    known: money, None where none is. most: by one article, None where that is not known. running:
    articles that have begun and not ended. unpriced: that ended, and did not say what they cost;
    silent: those of them that were written.
    """

    known: Decimal | None
    most: Decimal | None
    currency: str | None
    running: int
    unpriced: int
    silent: int


_BEGUN: Final = Q(status=Job.Status.RUNNING, started_at__isnull=False)
_SPENT: Final[Mapping[str, Any]] = {
    "most_now": Max("money"),
    "most_before": Max("money_before"),
    "running": Count("pk", filter=_BEGUN),
    "silent": Count("pk", filter=Q(status=Job.Status.DONE, money__isnull=True)),
    # The last: "money_before" is a column's name, too, and after it the sum's.
    **{name: _COUNTS[name] for name in ("money_now", "money_before", "currency", "unpriced")},
}


def spent_on(batch: int) -> Spent:
    """What the batch of that id has spent so far; one query."""
    row = BatchItem.objects.filter(batch=batch).aggregate(**_SPENT)
    most = row["most_before"] if row["most_now"] is None else row["most_now"]
    return Spent(
        _money(row), most, row["currency"] or None, row["running"], row["unpriced"], row["silent"]
    )


def progress_of(batch: Batch, now: datetime) -> BatchProgress:
    """How far a batch is at `now`. Two queries."""
    items: QuerySet[BatchItem] = BatchItem.objects.filter(batch=batch)
    row = items.aggregate(**_COUNTS)
    rate = None
    if batch.status == Batch.Status.RUNNING:
        ended = items.filter(finished_at__isnull=False, started_at__isnull=False)
        newest = ended.order_by("-finished_at").values_list("started_at", flat=True)[:RECENT]
        rate = _rate([each for each in newest if each is not None], now)
    return _progress(batch, row, rate, now)


def progress_of_each(batches: Iterable[Batch], now: datetime) -> list[tuple[Batch, BatchProgress]]:
    """Batches with how far each is, without rates. One query."""
    listed = list(batches)
    grouped = BatchItem.objects.filter(batch__in=listed).order_by().values("batch")
    rows = {row["batch"]: row for row in grouped.annotate(**_COUNTS)}
    return [
        (each, _progress(each, rows[each.pk], None, now) if each.pk in rows else BatchProgress())
        for each in listed
    ]


def _progress(
    batch: Batch, row: Mapping[str, Any], rate: float | None, now: datetime
) -> BatchProgress:
    ended = row["done"] + row["failed"] + row["cancelled"]
    running = batch.status == Batch.Status.RUNNING
    until = now if running else (row["last"] or batch.finished_at)
    elapsed = (until - row["first"]).total_seconds() if row["first"] and until else None
    return BatchProgress(
        total=row["total"],
        done=row["done"],
        failed=row["failed"],
        cancelled=row["cancelled"],
        money=_money(row),
        currency=row["currency"] or None,
        unpriced=row["unpriced"],
        rate=rate,
        seconds_left=(row["total"] - ended) / rate if rate and running else None,
        elapsed=elapsed,
    )


def _money(row: Mapping[str, Any]) -> Decimal | None:
    parts = [row[name] for name in ("money_now", "money_before") if row[name] is not None]
    return sum(parts, Decimal(0)) if parts else None


def _rate(started: list[datetime], now: datetime) -> float | None:
    if not started:
        return None
    elapsed = (now - min(started)).total_seconds()
    return len(started) / elapsed if elapsed > 0 else None
