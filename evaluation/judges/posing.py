"""A judgement's question as it is sent, from the texts as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from evaluation.judges.judge_settings import JudgeSettings
from evaluation.judges.models import Judge, JudgedPair, Judgement
from evaluation.judges.prompting import JudgeQuestion, choice_question, rating_question
from evaluation.judges.rubrics import RubricText
from evaluation.judges.services import judge_settings, rubric_text
from summaries.breakdowns.models import Summary

CHANGED: Final = "the text, or its article, has changed since this was asked for; ask anew"
_WITH: Final = (
    "judge__rubric", "summary__article", "pair__duel__article", "pair__duel__first",
    "pair__duel__second",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PosedQuestion:
    """All that is needed to ask, and to read the answer. dimensions: asked for, of a rating."""

    judge: Judge
    settings: JudgeSettings
    rubric: RubricText
    dimensions: tuple[str, ...]
    body: dict[str, Any]
    is_cut: bool


def posed(judgement: Judgement) -> PosedQuestion | None:
    """The question; None where it is about a text that is another one by now, and so ended here.

    One query.
    """
    row = Judgement.objects.select_related(*_WITH).get(pk=judgement.pk)
    settings, rubric = judge_settings(row.judge), rubric_text(row.judge.rubric)
    dimensions = (row.dimension,) if row.dimension else rubric.names
    question: JudgeQuestion | None = None
    if row.pair is not None:
        question = _choice(row.pair, bool(row.first_on_left), settings, rubric)
    elif row.summary is not None:
        question = _rating(row, row.summary, settings, rubric, dimensions)
    if question is None:
        Judgement.objects.filter(pk=judgement.pk, claim=judgement.claim).update(
            status=Judgement.Status.CANCELLED, finished_at=timezone.now(), reason=CHANGED
        )
        return None
    return PosedQuestion(row.judge, settings, rubric, dimensions, question.body, question.is_cut)


def _rating(
    row: Judgement, summary: Summary, settings: JudgeSettings, rubric: RubricText,
    dimensions: tuple[str, ...],
) -> JudgeQuestion | None:  # fmt: skip
    article = summary.article
    if (row.text_hash, row.against_hash) != (summary.text_hash, article.text_hash):
        return None
    return rating_question(
        settings, rubric, dimensions, article=article.text or "", summary=summary.text
    )


def _choice(
    pair: JudgedPair, first_on_left: bool, settings: JudgeSettings, rubric: RubricText
) -> JudgeQuestion | None:
    article, (first, second) = pair.duel.article, pair.duel.texts
    hashes = (article.text_hash, first.text_hash, second.text_hash)
    if hashes != (pair.article_hash, pair.first_hash, pair.second_hash):
        return None
    left, right = (first, second) if first_on_left else (second, first)
    return choice_question(
        settings, rubric, article=article.text or "", left=left.text, right=right.text
    )
