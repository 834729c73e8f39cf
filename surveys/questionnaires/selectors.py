"""Surveys as one reader meets them: what they said, what comes next, what the pages lead to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import cast

from django.db.models import Max

from surveys.ballots.models import Ballot
from surveys.questionnaires.items import Item, SurveyPlace, Value, asked, pending, survey_place
from surveys.questionnaires.models import Question, Survey
from surveys.readers.cookies import ReaderKey
from surveys.readers.models import Reader
from surveys.readers.selectors import reader_of


@dataclass(frozen=True)
class SurveyProgress:
    """One reader's way through a survey, by the newest ballots, collected or not.

    `answers` and `passed` are by question number; a number in neither was not reached yet.
    """

    survey: Survey
    questions: tuple[Question, ...]
    answers: dict[int, Value] = field(default_factory=dict)
    passed: frozenset[int] = frozenset()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The questions as the rules see them."""
        return tuple(question.item for question in self.questions)

    @property
    def has_begun(self) -> bool:
        """Whether anything was said."""
        return bool(self.answers or self.passed)

    @cached_property
    def asked(self) -> tuple[int, ...]:
        """The numbers of the questions that the answers lead to, in order."""
        return tuple(item.number for item in asked(self.items, self.answers))

    @cached_property
    def next_open(self) -> int | None:
        """The number to go on with; None where the survey is complete."""
        item = pending(self.items, self.answers, self.passed)
        return item.number if item else None

    @property
    def is_complete(self) -> bool:
        """Whether every question that is asked has been dealt with."""
        return self.next_open is None

    @property
    def answered(self) -> list[tuple[Question, Value | None]]:
        """The questions asked, each with its answer; None where it was passed over."""
        return [
            (question, self.answers.get(question.number))
            for question in self.questions
            if question.number in self.asked
        ]

    def question(self, number: int) -> Question | None:
        """The question of that number."""
        return next((each for each in self.questions if each.number == number), None)

    def may_show(self, number: int) -> bool:
        """Whether the reader is asked this question and has come as far."""
        return number in self.asked and (self.next_open is None or number <= self.next_open)

    def before(self, number: int) -> int | None:
        """The number of the question before, among those asked; None for the first."""
        return max((each for each in self.asked if each < number), default=None)

    def after(self, number: int) -> int | None:
        """The number to show after this one; None where the survey is complete."""
        if self.next_open is None:
            return None
        following = min((each for each in self.asked if each > number), default=self.next_open)
        return min(following, self.next_open)

    def place(self, number: int) -> SurveyPlace:
        """How far along this question is."""
        return survey_place(self.items, self.answers, self.passed, number=number)

    def with_answer(self, number: int, value: Value | None) -> SurveyProgress:
        """The same after one more answer, or one taken back."""
        answers = {key: said for key, said in self.answers.items() if key != number}
        if value is None:
            return SurveyProgress(self.survey, self.questions, answers, self.passed | {number})
        return SurveyProgress(
            self.survey, self.questions, {**answers, number: value}, self.passed - {number}
        )


@dataclass(frozen=True)
class Invitation:
    """What a page's call to the open survey says: it may be new, begun or done."""

    survey: Survey
    has_begun: bool = False
    is_complete: bool = False


def progress_of(survey: Survey, key: ReaderKey | None) -> SurveyProgress:
    """How far this reader is in the survey; three queries at most."""
    questions = tuple(survey.questions.order_by("number"))
    reader = reader_of(key) if key and not key.is_new else None
    if reader is None:
        return SurveyProgress(survey, questions)
    numbers = {question.pk: question.number for question in questions}
    answers: dict[int, Value] = {}
    passed: set[int] = set()
    for ballot in newest_answers(reader, list(numbers)):
        number = numbers[ballot.question_id or 0]
        if ballot.value:
            answers[number] = cast(Value, ballot.body["value"])
        else:
            passed.add(number)
    return SurveyProgress(survey, questions, answers, frozenset(passed))


def newest_answers(reader: Reader, questions: list[int]) -> list[Ballot]:
    """The reader's newest ballot on each of these questions, by id. One query."""
    newest = (
        Ballot.objects.filter(question__in=questions, reader=reader)
        .values("question")
        .order_by()
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    return list(Ballot.objects.filter(pk__in=newest))


def open_surveys(now: datetime) -> list[Survey]:
    """The surveys that take answers, the newest first, but those that a newer version replaced."""
    found = list(Survey.objects.open_at(now))
    replaced = {survey.replaces_id for survey in found}
    return [survey for survey in found if survey.pk not in replaced]


def invitation_for(key: ReaderKey | None, now: datetime) -> Invitation | None:
    """The newest open survey and how far this reader is in it; None where none is open.

    One query where none is open or the reader is new, four else.
    """
    survey = next(iter(open_surveys(now)), None)
    if survey is None:
        return None
    if key is None or key.is_new:
        return Invitation(survey)
    progress = progress_of(survey, key)
    return Invitation(survey, progress.has_begun, progress.has_begun and progress.is_complete)
