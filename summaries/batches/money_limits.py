"""A batch's limit of money: what may begin under it, and what ends at it."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Length
from django.utils import timezone

from common.words.counts import counted_are
from summaries.batches.models import Batch, BatchItem
from summaries.batches.progress import Spent, spent_on
from summaries.generators.base import GeneratorError
from summaries.generators.bounds import Bound, characters_read, most_spent
from summaries.jobs.models import Job


def begins_within_limit(item: BatchItem) -> bool:
    """Mark a claimed item as begun; False where its batch has no money left for it now.

    It then waits again, for those that run may cost less than is kept for them; where none runs,
    the batch ends. A batch without a limit is not asked, and its item not marked.
    """
    if item.started_at is not None or item.batch.money_limit is None:
        return True
    mine = BatchItem.objects.filter(pk=item.pk, claim=item.claim, status=Job.Status.RUNNING)
    with transaction.atomic():
        # One worker after another: two that ask at once would both find room for one.
        batch = Batch.objects.select_for_update().get(pk=item.batch_id)
        now, goes_on = timezone.now(), batch.status == Batch.Status.RUNNING
        if goes_on and (batch.money_limit is None or _has_room(batch, batch.money_limit)):
            mine.update(started_at=now)
            return True
        status = Job.Status.WAITING if goes_on else Job.Status.CANCELLED
        mine.update(
            status=status, claim="", claimed_until=None, attempts=F("attempts") - 1,
            finished_at=None if goes_on else now,
        )  # fmt: skip
    stop_at_limit(batch.pk)
    return False


def stop_at_limit(batch_id: int) -> bool:
    """End a batch where its next article could cost more than its limit leaves; whether it did.

    It doesn't end while articles are being written: what they cost, and so what is spent, shows
    only then.
    """
    limited = Batch.objects.filter(
        pk=batch_id, status=Batch.Status.RUNNING, money_limit__isnull=False
    )
    if not limited.exists():
        return False
    now = timezone.now()
    with transaction.atomic():
        batch = limited.select_for_update().first()
        if batch is None or batch.money_limit is None:
            return False
        spent = spent_on(batch_id)
        next_may = _most_by_one(batch, spent)
        if spent.running or next_may is None or _fits(batch.money_limit, spent, next_may.money):
            return False
        waiting = BatchItem.objects.filter(batch=batch_id, status=Job.Status.WAITING)
        left = waiting.update(status=Job.Status.CANCELLED, finished_at=now)
        if not left:
            return False  # nothing more would be spent
        error = _at_limit(batch.money_limit, spent, next_may, left)
        limited.update(status=Batch.Status.FAILED, finished_at=now, error=error)
    return True


def _has_room(batch: Batch, limit: Decimal) -> bool:
    """Whether one more article can begin, and the limit surely holds as far as is known.

    Where nothing tells what an article costs, the first is written alone to tell it.
    """
    spent = spent_on(batch.pk)
    most = _most_by_one(batch, spent)
    if most is None:
        return not spent.running or spent.silent > 0
    return _fits(limit, spent, most.money)


def _fits(limit: Decimal, spent: Spent, most: Decimal) -> bool:
    """Each article of which the cost is not known, or not yet, counts as the dearest."""
    return (spent.known or 0) + most * (spent.unpriced + spent.running + 1) <= limit


def _most_by_one(batch: Batch, spent: Spent) -> Bound | None:
    """The dearest article so far; before there is one the most that the longest can cost.

    None where neither is known.
    """
    if spent.most is not None:
        return Bound(spent.most, spent.currency or "")
    settings = batch.version.settings
    longest = batch.items.aggregate(most=Max(Length("article__text")))["most"] or 0
    try:
        return most_spent(settings, texts=1, characters=min(longest, characters_read(settings)))
    except GeneratorError:
        return None  # settings that hold no more: nothing is asked, and so nothing spent


def _at_limit(limit: Decimal, spent: Spent, next_may: Bound, left: int) -> str:
    unit = f" {next_may.currency}" if next_may.currency else ""
    unpriced = f" (and of {spent.unpriced} the cost is not known)" if spent.unpriced else ""
    return (
        f"It ended at its limit of {limit.normalize():f}{unit}: {spent.known or 0:.4f}{unit} is "
        f"spent{unpriced}, and the next article may cost {next_may.money:.4f}{unit}. What is "
        f"written stays, {counted_are(left, 'articles')} left; raise the limit to go on."
    )
