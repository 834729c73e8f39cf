"""Asking the same once more, so that it shows whether a judge has drifted."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from evaluation.judges.models import Judge, JudgeBatch, JudgedPair, Judgement
from evaluation.judges.requesting import (
    AT_ONCE,
    both_orders,
    check_limit,
    new_batch,
    rating_keys,
)
from evaluation.judges.services import fix_judge
from summaries.breakdowns.models import Summary


def ask_again(
    *,
    judge: Judge,
    kind: str,
    number: int,
    money_limit: Decimal | None = None,
    requested_by: User | None = None,
) -> JudgeBatch | None:
    """Ask what was answered first once more, under a new occasion; None where nothing was.

    kind: of JudgeBatch. number: of summaries, or of pairs, the oldest ones: the same each time, as
    long as their texts are. What comes of it counts neither as a score nor as an opinion.
    Raises JudgeError, SettingsError or RubricError.
    """
    check_limit(judge, money_limit)
    with transaction.atomic():
        fixed = fix_judge(judge.pk)
        occasion = (fixed.batches.aggregate(last=Max("occasion"))["last"] or 0) + 1
        is_of_choices = kind == JudgeBatch.Kind.CHOICES
        pairs = _pairs(fixed, number, occasion) if is_of_choices else []
        ratings = [] if is_of_choices else _ratings(fixed, number, occasion)
        if not pairs and not ratings:
            return None
        batch = new_batch(
            fixed, kind, money_limit, requested_by, occasion=occasion,
            pairs_wanted=len(pairs) or None,
        )  # fmt: skip
        for pair in pairs:
            pair.batch = batch
        for rating in ratings:
            rating.batch = batch
        JudgedPair.objects.bulk_create(pairs, batch_size=AT_ONCE)
        Judgement.objects.bulk_create([*ratings, *both_orders(pairs)], batch_size=AT_ONCE)
    return batch


def ask_both_again(
    *,
    judge: Judge,
    number: int,
    money_limit: Decimal | None = None,
    requested_by: User | None = None,
) -> list[JudgeBatch]:
    """Ask so many of either kind once more, in a batch each; none of what was never answered.

    money_limit: of each batch. Raises as `ask_again`.
    """
    asked = (
        ask_again(
            judge=judge, kind=kind, number=number, money_limit=money_limit,
            requested_by=requested_by,
        )
        for kind in (JudgeBatch.Kind.CHOICES, JudgeBatch.Kind.RATINGS)
    )  # fmt: skip
    return [batch for batch in asked if batch is not None]


def _ratings(judge: Judge, number: int, occasion: int) -> list[Judgement]:
    answered = Judgement.objects.filter(
        judge=judge, occasion=0, summary__isnull=False, status=Judgement.Status.DONE
    )
    oldest = answered.order_by("summary_id").values_list("summary_id", flat=True).distinct()
    keys = rating_keys(judge, Summary.objects.filter(pk__in=list(oldest[:number])))
    return [
        Judgement(
            judge=judge, occasion=occasion, summary_id=summary, dimension=dimension,
            text_hash=text, against_hash=against,
        )
        for summary, dimension, text, against in keys
    ]  # fmt: skip


def _pairs(judge: Judge, number: int, occasion: int) -> list[JudgedPair]:
    settled = JudgedPair.objects.filter(judge=judge, occasion=0, is_former=False)
    oldest = settled.exclude(outcome="").order_by("pk")[:number]
    return [
        JudgedPair(
            judge=judge, duel_id=each.duel_id, occasion=occasion, strategy=each.strategy,
            probability=each.probability, article_hash=each.article_hash,
            first_hash=each.first_hash, second_hash=each.second_hash,
            gives_away=each.gives_away,
        )
        for each in oldest
    ]  # fmt: skip
