"""Surveys, readers' answers and pages as the tests of surveys need them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from django.test import Client
from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.questionnaires.items import Value
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.services import record_answer
from surveys.readers.models import Reader
from tests.surveys.conftest import BROWSER, make_reader

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answered

_numbers = count(1)

EVERY_KIND: list[dict[str, Any]] = [
    {"kind": "yes_no", "text": "Do you like it?", "required": True},
    {"kind": "several", "text": "Why not?", "options": ["long", "wrong", "dull"],
     "shown_if": 1, "shown_if_answers": ["no"]},
    {"kind": "one", "text": "Which part?", "options": ["terms", "actions"], "required": True},
    {"kind": "scale_5", "text": "How clear?", "low_label": "not", "high_label": "very"},
    {"kind": "scale_10", "text": "How likely?"},
    {"kind": "ranking", "text": "In which order?", "options": ["mail", "audio", "paste"]},
    {"kind": "text", "text": "Anything else?"},
]  # fmt: skip


def make_survey(questions: list[dict[str, Any]] | None = None, **fields: Any) -> Survey:
    """An open survey; of every kind of question unless given."""
    number = next(_numbers)
    fields.setdefault("slug", f"survey-{number}")
    fields.setdefault("title", f"Survey {number}")
    fields.setdefault("opens_at", timezone.now() - timedelta(hours=1))
    survey = Survey.objects.create(**fields)
    for place, question in enumerate(EVERY_KIND if questions is None else questions, start=1):
        Question.objects.create(survey=survey, **{"number": place, "text": "What?", **question})
    return survey


def say(
    survey: Survey, number: int, value: Value | None, *, reader: Reader | None = None, key: str = ""
) -> Ballot:
    """A reader's answer as received, not counted yet."""
    question = Question.objects.select_related("survey").get(survey=survey, number=number)
    receipt = record_answer(
        reader=reader or make_reader(),
        question=question,
        value=value,
        key=key or f"answer{next(_numbers)}",
    )
    return Ballot.objects.get(pk=receipt.ballot_id)


def send(
    client: Client,
    survey: Survey,
    number: int,
    *said: object,
    headers: dict[str, str] | None = None,
    **fields: object,
) -> Answered:
    """What the page of one question sends, as a browser sends it unless `headers` say else."""
    form = {"key": f"key{next(_numbers)}", "go": "next", **fields, "answer": list(said)}
    address = f"/surveys/{survey.slug}/{number}/"
    return client.post(address, form, headers=BROWSER if headers is None else headers)
