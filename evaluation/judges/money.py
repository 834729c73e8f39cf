"""A batch's limit of money, kept by any number of workers: reserved before a question is asked.

Money is counted in billionths of the currency, whole numbers: a sum of them has no rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.words.counts import counted_are
from evaluation.judges.judge_settings import JudgeSettings
from evaluation.judges.models import JudgeBatch, Judgement
from evaluation.judges.requesting import cancel_waiting
from summaries.generators.spending import Reservation

BILLION: Final = 10**9


def units(money: Decimal) -> int:
    """Money in billionths, rounded up."""
    return int((money * BILLION).to_integral_value(rounding=ROUND_CEILING))


def most_for(body: dict[str, Any], settings: JudgeSettings) -> int:
    """The most that one question may cost, in billionths; 0 where prices are not known."""
    if (prices := settings.prices) is None:
        return 0
    most = Reservation.for_body(body)
    return units(prices.of(most.prompt_tokens, most.completion_tokens))


def reserve(batch: int, amount: int) -> bool:
    """Set `amount` aside for a question; False where the batch ended or would go over its limit."""
    running = JudgeBatch.objects.filter(pk=batch, status=JudgeBatch.Status.RUNNING)
    limit = running.values_list("money_limit", flat=True).first()
    if limit is not None:
        running = running.filter(committed__lte=units(limit) - amount)
    # The database settles the race: of two workers only one finds room for the last question.
    return bool(running.update(committed=F("committed") + amount))


def settle(batch: int, *, reserved: int, money: Decimal | None, is_answer: bool) -> None:
    """Count what a question cost in place of what was set aside; what is not known stays.

    is_answer: whether the server answered, so that its setbacks in a row are over.
    """
    changes: dict[str, Any] = {"setbacks": 0, "rests_until": None} if is_answer else {}
    if money is not None:
        changes["committed"] = F("committed") + units(money) - reserved
    if changes:
        JudgeBatch.objects.filter(pk=batch).update(**changes)


@dataclass(frozen=True, slots=True)
class _Room:
    limit: Decimal
    committed: Decimal


def stop_at_limit(batch: int, amount: int) -> bool:
    """End a batch that has no room for a question of `amount`; whether it did.

    Not while others are under way: what they cost, and so what is left, shows only then.
    """
    with transaction.atomic():
        held = JudgeBatch.objects.select_for_update().get(pk=batch)
        under_way = Judgement.objects.filter(batch=batch, status=Judgement.Status.RUNNING)
        if held.status != JudgeBatch.Status.RUNNING or held.money_limit is None:
            return False
        if units(held.money_limit) - held.committed >= amount or under_way.exists():
            return False
        room = _Room(held.money_limit, Decimal(held.committed) / BILLION)
        fail_batch(batch, _at_limit(room, held.currency, Decimal(amount) / BILLION))
    return True


def fail_batch(batch: int, why: str) -> None:
    """End a batch with a sentence; what is under way is still kept. How to go on stands there."""
    with transaction.atomic():
        running = JudgeBatch.objects.filter(pk=batch, status=JudgeBatch.Status.RUNNING)
        if running.update(status=JudgeBatch.Status.FAILED, finished_at=timezone.now(), error=why):
            left = cancel_waiting(batch)
            told = f"{why} What is answered stays, {counted_are(left, 'questions')} left."
            JudgeBatch.objects.filter(pk=batch).update(error=told)


def _at_limit(room: _Room, currency: str, next_may: Decimal) -> str:
    return (
        f"It ended at its limit of {room.limit.normalize():f} {currency}: {room.committed:.4f} "
        f"{currency} is spent or set aside, and the next question may cost {next_may:.6f} "
        f"{currency}; raise the limit to go on."
    )
