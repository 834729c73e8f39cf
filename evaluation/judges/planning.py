"""What a batch would ask and what that takes, before it is begun; reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Avg, QuerySet, Value
from django.db.models.functions import Coalesce, Least, Length

from evaluation.judges.drawing import PairPool
from evaluation.judges.judge_settings import JudgeSettings
from evaluation.judges.models import Judge, JudgeBatch, Judgement
from evaluation.judges.prompting import choice_question, rating_question
from evaluation.judges.requesting import (
    ENDED_WITHOUT,
    check_choices,
    held_ratings,
    questions_of,
    rating_keys,
)
from evaluation.judges.services import judge_settings, rubric_text
from summaries.batches.choice import ArticleChoice, articles_chosen
from summaries.batches.plan import CostEstimate
from summaries.breakdowns.models import Summary
from summaries.generators.spending import BYTES_A_TOKEN, Reservation

LOOKED_AT: Final = 200  # the newest earlier answers tell enough


@dataclass(frozen=True, slots=True)
class JudgePlan:
    """What was chosen, and how many questions would be asked about it.

    chosen: summaries of ratings, pairs that may be asked about of choices. held: questions that are
    answered already. pending: that another batch is asking. without_text: summaries of articles
    whose text isn't held.
    """

    chosen: int
    questions: int
    estimate: CostEstimate
    held: int = 0
    pending: int = 0
    without_text: int = 0


def summaries_chosen(choice: ArticleChoice, versions: Collection[int]) -> QuerySet[Summary]:
    """The summaries of these versions on the chosen articles. Raises ChoiceError."""
    articles = articles_chosen(choice).order_by()
    return Summary.objects.filter(version__in=versions, article__in=articles.values("pk"))


def plan_ratings(judge: Judge, summaries: QuerySet[Summary]) -> JudgePlan:
    """What a judge would be asked about these summaries. Raises SettingsError, RubricError."""
    keys = rating_keys(judge, summaries)
    held = held_ratings(judge, 0, {key[0] for key in keys})
    statuses = [held[key][1] for key in keys if key in held]
    done = statuses.count(Judgement.Status.DONE)
    pending = sum(each not in (*ENDED_WITHOUT, Judgement.Status.DONE) for each in statuses)
    chosen = summaries.count()
    without_text = chosen - len({key[0] for key in keys})
    questions = len(keys) - done - pending
    estimate = _estimate(judge, JudgeBatch.Kind.RATINGS, questions, summaries)
    return JudgePlan(chosen, questions, estimate, done, pending, without_text)


def plan_choices(
    judge: Judge, choice: ArticleChoice, versions: Collection[int], pairs: int
) -> JudgePlan:
    """What a judge would be asked to choose between.

    Raises ChoiceError, JudgeError, SettingsError or RubricError.
    """
    check_choices(versions, pairs)
    batch = JudgeBatch(judge=judge, versions=sorted(versions), articles=str(choice))
    possible = PairPool(batch).count()
    questions = 2 * min(pairs, possible)
    summaries = summaries_chosen(choice, versions)
    estimate = _estimate(judge, JudgeBatch.Kind.CHOICES, questions, summaries)
    return JudgePlan(possible, questions, estimate)


def _estimate(
    judge: Judge, kind: str, questions: int, summaries: QuerySet[Summary]
) -> CostEstimate:
    """By the judge's newest answers of the kind, else at most, by the length of the texts."""
    settings = judge_settings(judge)
    earlier = Judgement.objects.filter(
        judge=judge, batch__kind=kind, status=Judgement.Status.DONE, seconds__isnull=False
    )
    rows = list(earlier.order_by("-pk").values_list("seconds", "money")[:LOOKED_AT])
    seconds = None
    if rows:
        one = sum(each or 0.0 for each, _ in rows) / len(rows)
        seconds = one * questions / settings.concurrency
    paid = [money for _, money in rows if money is not None]
    if paid and len(paid) == len(rows):
        money = sum(paid, Decimal(0)) / len(paid) * questions
        return CostEstimate(seconds, money, settings.currency, earlier=len(rows))
    if settings.prices is None or not questions:
        return CostEstimate(seconds, earlier=len(rows))
    most = _most(judge, settings, kind, summaries)
    money = settings.prices.of(most.prompt_tokens, most.completion_tokens) * questions
    return CostEstimate(seconds, money, settings.currency, is_bound=True, earlier=len(rows))


def _most(
    judge: Judge, settings: JudgeSettings, kind: str, summaries: QuerySet[Summary]
) -> Reservation:
    """Of the average question, by the average length of what it is about."""
    rubric = rubric_text(judge.rubric)
    read = Least(Coalesce(Length("article__text"), Value(0)), Value(settings.characters))
    found = summaries.order_by().aggregate(summary=Avg(Length("text")), article=Avg(read))
    if kind == JudgeBatch.Kind.CHOICES:
        around = choice_question(settings, rubric, article="", left="", right="")
        texts = 2 * (found["summary"] or 0) + (found["article"] or 0)
    else:
        asked = questions_of(judge)[0]
        names = (asked,) if asked else rubric.names
        around = rating_question(settings, rubric, names, article="", summary="")
        texts = (found["summary"] or 0) + (found["article"] or 0)
    most = Reservation.for_body(around.body)
    return Reservation(most.prompt_tokens + int(texts) // BYTES_A_TOKEN + 1, most.completion_tokens)
