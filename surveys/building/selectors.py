"""Surveys as the team's list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from surveys.questionnaires.models import Question, Response, Survey


@dataclass(frozen=True)
class SurveyLine:
    """One survey: how it stands, how many questions it has and how many people began it."""

    survey: Survey
    state: str
    questions: int
    people: int


def survey_lines(now: datetime) -> list[SurveyLine]:
    """Every survey, the newest first; one query."""
    people = Response.objects.filter(survey=OuterRef("pk"), simulated=False)
    questions = Question.objects.filter(survey=OuterRef("pk"))
    rows: QuerySet[Any] = Survey.objects.annotate(
        questions_asked=_number(questions), people=_number(people)
    )
    return [
        SurveyLine(each, each.state_at(now).value, each.questions_asked, each.people)
        for each in rows.order_by("-created_at", "-pk")
    ]


def _number(rows: QuerySet[Question] | QuerySet[Response]) -> Coalesce:
    """How many of `rows` hang on a survey: counted apart, since two joins would multiply."""
    counted = rows.order_by().values("survey").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
