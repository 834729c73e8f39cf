"""How far batches of judges are, and what they would take; reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Max, Min, Q, Sum

from evaluation.judges.models import JudgeBatch, Judgement
from evaluation.judges.money import BILLION

RECENT: Final = 40  # questions: the rate is that of the newest ones
_DONE: Final = Q(status=Judgement.Status.DONE)


@dataclass(frozen=True, slots=True)
class JudgeProgress:
    """How many of a batch's questions are answered, ended without an answer, or left.

    expected: all that will be asked, as far as is known; more than `total` where pairs are still to
    be drawn. null: answered, and nothing that can be read. failed: no answer could be had.
    asked_twice: whose first answer was lost. money: known to be spent, in `currency`; None where
    nothing is. unpriced: answers that did not say what they cost. committed: spent or set aside.
    rate: answers a second, lately; None where it is not known, as seconds_left and elapsed.
    """

    total: int = 0
    expected: int = 0
    done: int = 0
    null: int = 0
    failed: int = 0
    cancelled: int = 0
    asked_twice: int = 0
    flipped: int = 0
    settled: int = 0
    money: Decimal | None = None
    currency: str = ""
    unpriced: int = 0
    committed: Decimal | None = None
    rate: float | None = None
    seconds_left: float | None = None
    elapsed: float | None = None

    @property
    def per_minute(self) -> float | None:
        """Answers a minute, lately."""
        return None if self.rate is None else self.rate * 60

    @property
    def ended(self) -> int:
        """Questions that nothing is left to do about."""
        return self.done + self.failed + self.cancelled

    @property
    def read(self) -> int:
        """Answers that gave what was asked for."""
        return self.done - self.null


_COUNTS: Final[Mapping[str, Any]] = {
    "total": Count("pk"),
    "done": Count("pk", filter=_DONE),
    "null": Count("pk", filter=_DONE & ~Q(ended_as=Judgement.AnswerKind.READ)),
    "failed": Count("pk", filter=Q(status=Judgement.Status.FAILED)),
    "cancelled": Count("pk", filter=Q(status=Judgement.Status.CANCELLED)),
    "asked_twice": Count("pk", filter=Q(asked=2)),
    "spent": Sum("money"),
    "unpriced": Count("pk", filter=_DONE & Q(money__isnull=True)),
    "first": Min("asked_at"),
    "last": Max("finished_at"),
}


def progress_of(batch: JudgeBatch, now: datetime) -> JudgeProgress:
    """How far a batch is at `now`. Three queries."""
    rows = Judgement.objects.filter(batch=batch)
    counts = rows.aggregate(**_COUNTS)
    rate = None
    if batch.status == JudgeBatch.Status.RUNNING:
        newest = rows.filter(_DONE).order_by("-finished_at").values_list("asked_at", flat=True)
        rate = _rate([each for each in newest[:RECENT] if each is not None], now)
    pairs = batch.pairs.aggregate(
        flipped=Count("pk", filter=Q(flipped=True)), settled=Count("pk", filter=~Q(outcome=""))
    )
    return _progress(batch, {**counts, **pairs}, rate, now)


def progress_of_each(
    batches: Iterable[JudgeBatch], now: datetime
) -> list[tuple[JudgeBatch, JudgeProgress]]:
    """Batches with how far each is, without rates and pairs. One query."""
    listed = list(batches)
    grouped = Judgement.objects.filter(batch__in=listed).order_by().values("batch")
    rows = {row["batch"]: row for row in grouped.annotate(**_COUNTS)}
    nothing = dict.fromkeys(_COUNTS, 0) | {"spent": None, "first": None, "last": None}
    return [(each, _progress(each, rows.get(each.pk, nothing), None, now)) for each in listed]


def _progress(
    batch: JudgeBatch, row: Mapping[str, Any], rate: float | None, now: datetime
) -> JudgeProgress:
    is_running = batch.status == JudgeBatch.Status.RUNNING
    expected = max(row["total"], 2 * (batch.pairs_wanted or 0)) if is_running else row["total"]
    ended = row["done"] + row["failed"] + row["cancelled"]
    until = now if is_running else (row["last"] or batch.finished_at)
    names = ("total", "done", "null", "failed", "cancelled", "asked_twice", "unpriced")
    return JudgeProgress(
        **{name: row[name] for name in names},
        expected=expected,
        flipped=row.get("flipped", 0),
        settled=row.get("settled", 0),
        money=row["spent"],
        currency=batch.currency,
        committed=Decimal(batch.committed) / BILLION if batch.currency else None,
        rate=rate,
        seconds_left=(expected - ended) / rate if rate and is_running else None,
        elapsed=(until - row["first"]).total_seconds() if row["first"] and until else None,
    )


def _rate(asked: list[datetime], now: datetime) -> float | None:
    if not asked:
        return None
    elapsed = (now - min(asked)).total_seconds()
    return len(asked) / elapsed if elapsed > 0 else None
