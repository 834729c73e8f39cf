"""Writes of batches: a judge is asked about summaries or pairs, stopped, and taken up again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from common.work.portions import portions
from evaluation.judges.judge_settings import JudgeSettings
from evaluation.judges.models import Judge, JudgeBatch, JudgedPair, Judgement
from evaluation.judges.services import JudgeError, fix_judge, judge_settings, rubric_text
from summaries.breakdowns.models import Summary
from surveys.duels.pairing import Strategy

AT_ONCE: Final = 500
Key = tuple[int, str, str, str]
"""Of a rating: summary, dimension, hash of its text, hash of the article's."""
# What a question that is put again begins with.
ANEW: Final[dict[str, Any]] = {
    "status": Judgement.Status.WAITING,
    "ended_as": "",
    "reason": "",
    "claim": "",
    "claimed_until": None,
    "attempts": 0,
    "interruptions": 0,
    "asked": 0,
    "asked_at": None,
    "finished_at": None,
}


def request_ratings(
    *,
    judge: Judge,
    summaries: QuerySet[Summary],
    versions: Collection[int] = (),
    articles: str = "",
    money_limit: Decimal | None = None,
    requested_by: User | None = None,
    occasion: int = 0,
) -> JudgeBatch | None:
    """Let a judge rate these summaries as they are now; None where all were asked about already.

    What another batch is asking, or has asked, is not asked again; what failed there is. Summaries
    of articles without text are left out. versions, articles: how they were chosen, for people.
    Raises JudgeError, SettingsError or RubricError.
    """
    check_limit(judge, money_limit)
    cancel_stranded()
    with transaction.atomic():
        fixed = fix_judge(judge.pk)
        wanted = rating_keys(fixed, summaries)
        held = held_ratings(fixed, occasion, {key[0] for key in wanted})
        again = [held[key][0] for key in wanted if key in held and held[key][1] in ENDED_WITHOUT]
        new = [key for key in wanted if key not in held]
        if not new and not again:
            return None
        batch = new_batch(
            fixed, JudgeBatch.Kind.RATINGS, money_limit, requested_by,
            versions=sorted(versions), articles=articles, occasion=occasion,
        )  # fmt: skip
        Judgement.objects.bulk_create(
            (
                Judgement(
                    batch=batch, judge=fixed, occasion=occasion, summary_id=summary,
                    dimension=dimension, text_hash=text, against_hash=against,
                )
                for summary, dimension, text, against in new
            ),
            batch_size=AT_ONCE,
        )  # fmt: skip
        _put_again(Judgement.objects.all(), again, batch)
    return batch


ENDED_WITHOUT: Final = (Judgement.Status.FAILED, Judgement.Status.CANCELLED)


def request_choices(
    *,
    judge: Judge,
    versions: Collection[int],
    articles: str,
    pairs: int,
    strategy: str = Strategy.INFORMATIVE,
    money_limit: Decimal | None = None,
    requested_by: User | None = None,
) -> JudgeBatch:
    """Let a judge choose between `pairs` pairs of these versions' summaries at most, both ways.

    Which pairs is drawn while answers come; pairs of an ended batch that were begun come first.
    articles: a choice as `read_choice` reads it. Raises JudgeError, SettingsError or RubricError.
    """
    check_choices(versions, pairs)
    check_limit(judge, money_limit)
    cancel_stranded()
    with transaction.atomic():
        fixed = fix_judge(judge.pk)
        batch = new_batch(
            fixed, JudgeBatch.Kind.CHOICES, money_limit, requested_by, versions=sorted(versions),
            articles=articles, pairs_wanted=pairs, strategy=Strategy(strategy).value,
        )  # fmt: skip
        _adopt_begun_pairs(batch, pairs)
    return batch


def both_orders(pairs: Sequence[JudgedPair]) -> list[Judgement]:
    """The two questions of each pair."""
    return [
        Judgement(
            batch_id=pair.batch_id, judge_id=pair.judge_id, occasion=pair.occasion, pair=pair,
            first_on_left=first_on_left,
        )
        for pair in pairs
        for first_on_left in (True, False)
    ]  # fmt: skip


def cancel(batch: JudgeBatch) -> bool:
    """Stop a batch after the answers under way, which are kept. False where it had ended."""
    now = timezone.now()
    with transaction.atomic():
        running = JudgeBatch.objects.filter(pk=batch.pk, status=JudgeBatch.Status.RUNNING)
        if not running.update(status=JudgeBatch.Status.CANCELLED, finished_at=now):
            return False
        cancel_waiting(batch.pk)
    return True


def cancel_stranded() -> int:
    """End what a worker held when it died and its batch had ended; how much."""
    now = timezone.now()
    held = Judgement.objects.unfinished().filter(claimed_until__lt=now)
    stranded = held.exclude(batch__status=JudgeBatch.Status.RUNNING)
    if not stranded.exists():  # a statement that may write takes SQLite's one lock
        return 0
    number: int = stranded.update(status=Judgement.Status.CANCELLED, finished_at=now)
    return number


def cancel_waiting(batch: int) -> int:
    """End what nobody asks yet; how much. Pairs of which nothing was asked go."""
    waiting = Judgement.objects.filter(batch=batch, status=Judgement.Status.WAITING)
    number: int = waiting.update(status=Judgement.Status.CANCELLED, finished_at=timezone.now())
    begun = Judgement.objects.filter(batch=batch).exclude(status=Judgement.Status.CANCELLED)
    JudgedPair.objects.filter(batch=batch, settled_at=None).exclude(
        pk__in=begun.filter(pair__isnull=False).values("pair")
    ).delete()
    return number


def take_up(batch: JudgeBatch, *, money_limit: Decimal | None = None) -> int:
    """Let a batch go on: what failed or was cancelled; how many questions wait now.

    What is answered is kept, and what was spent stays counted. money_limit: a new one, None to keep
    the old. Raises JudgeError.
    """
    check_limit(batch.judge, money_limit)
    cancel_stranded()
    again = Judgement.objects.filter(batch=batch, status__in=ENDED_WITHOUT)
    changes: dict[str, Any] = {} if money_limit is None else {"money_limit": money_limit}
    with transaction.atomic():
        JudgedPair.objects.filter(batch=batch, judgements__in=again.values("pk")).update(
            settled_at=None, reason=""
        )
        number: int = again.update(**ANEW)
        held = JudgeBatch.objects.select_for_update().get(pk=batch.pk)
        drawn = held.pairs.count()
        more = max(0, (held.pairs_wanted or 0) - drawn) * 2
        if number or more:
            JudgeBatch.objects.filter(pk=batch.pk).update(
                status=JudgeBatch.Status.RUNNING, error="", finished_at=None, setbacks=0,
                rests_until=None, **changes,
            )  # fmt: skip
    return number + more


def check_choices(versions: Collection[int], pairs: int) -> None:
    """Raises JudgeError where there is nothing to choose between."""
    if len(set(versions)) < 2:
        raise JudgeError("choose at least two versions to compare")
    if pairs < 1:
        raise JudgeError("ask about at least one pair")


def check_limit(judge: Judge, money_limit: Decimal | None) -> JudgeSettings:
    """The judge's settings. Raises JudgeError where a limit could not be kept."""
    settings = judge_settings(judge)
    if money_limit is not None and settings.prices is None:
        raise JudgeError(
            f"a limit of money could not be kept: the settings of {judge.name} hold no prices; "
            "make a judge with price_prompt and price_completion"
        )
    return settings


def questions_of(judge: Judge) -> tuple[str, ...]:
    """What is asked about each summary: "" for all dimensions at once, or each dimension."""
    each = judge_settings(judge).calls == "each"
    return rubric_text(judge.rubric).names if each else ("",)


def rating_keys(judge: Judge, summaries: QuerySet[Summary]) -> list[Key]:
    """What would be asked about these summaries as they are now; those without a source are out."""
    rows = summaries.exclude(article__text_hash="").order_by("article_id", "version_id")
    texts = rows.values_list("pk", "text_hash", "article__text_hash")
    return [
        (pk, dimension, text, against)
        for pk, text, against in texts
        for dimension in questions_of(judge)
    ]


def held_ratings(judge: Judge, occasion: int, summaries: set[int]) -> dict[Key, tuple[int, str]]:
    """The ratings that were asked for, by what they are about: id and status."""
    found: dict[Key, tuple[int, str]] = {}
    for some in portions(sorted(summaries), AT_ONCE):
        rows = Judgement.objects.filter(judge=judge, occasion=occasion, summary__in=some)
        names = ("summary_id", "dimension", "text_hash", "against_hash", "pk", "status")
        for summary, dimension, text, against, pk, status in rows.values_list(*names):
            found[summary, dimension, text, against] = (pk, status)
    return found


def _put_again(rows: QuerySet[Judgement], pks: Sequence[int], batch: JudgeBatch) -> None:
    for some in portions(pks, AT_ONCE):
        rows.filter(pk__in=some).update(batch=batch, **ANEW)


def _adopt_begun_pairs(batch: JudgeBatch, most: int) -> None:
    """Take over pairs that an ended batch began and did not end, so that no answer was in vain."""
    begun = JudgedPair.objects.filter(
        judge=batch.judge_id, occasion=0, settled_at=None, is_former=False,
        duel__first_version__in=batch.versions, duel__second_version__in=batch.versions,
    ).exclude(batch__status=JudgeBatch.Status.RUNNING)  # fmt: skip
    pks = list(begun.order_by("pk").values_list("pk", flat=True)[:most])
    JudgedPair.objects.filter(pk__in=pks).update(batch=batch)
    questions = Judgement.objects.filter(pair__in=pks)
    questions.filter(status__in=ENDED_WITHOUT).update(**ANEW)
    questions.update(batch=batch)


def new_batch(
    judge: Judge, kind: str, limit: Decimal | None, by: User | None, **columns: Any
) -> JudgeBatch:
    """A running batch in the currency of the judge's prices."""
    settings = judge_settings(judge)
    currency = settings.currency if settings.prices else ""
    return JudgeBatch.objects.create(
        judge=judge, kind=kind, money_limit=limit, currency=currency, requested_by=by, **columns
    )
