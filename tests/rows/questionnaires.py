"""Surveys as the team loads them, and readers' answers."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any, Final

from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.questionnaires.items import Value
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.services import load_survey, record_answer
from surveys.readers.models import Reader
from tests.rows.said import make_reader

WORDS: Final = {"slug", "title", "intro", "thanks"}  # what a definition says beside questions
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
    asked = [{"text": "What?"} | each for each in (EVERY_KIND if questions is None else questions)]
    words = {"slug": f"survey-{number}", "title": f"Survey {number}"}
    words |= {name: fields.pop(name) for name in WORDS & fields.keys()}
    survey, made = load_survey({"questions": asked} | words)
    assert made, "another survey has this slug"
    fields.setdefault("opens_at", timezone.now() - timedelta(hours=1))
    for name, value in fields.items():
        setattr(survey, name, value)
    survey.save()
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
