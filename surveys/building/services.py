"""Building surveys: their words, dates and questions, as long as no answer has frozen them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from surveys.questionnaires.items import problems
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.services import (
    SURVEY_FIELDS,
    SurveyDefinitionError,
    copy_questions,
    free_slug,
)

WORDS: Final = (*SURVEY_FIELDS, "slug")  # what the first answer freezes beside the questions
DATES: Final = ("opens_at", "closes_at")
ROOM: Final = 10_000  # numbers no question has, to move through while questions trade places


class SurveyFrozenError(ValueError):
    """The survey has been answered; its words and questions stay as they are."""


def save_survey(*, survey: Survey) -> None:
    """Write a survey's words and dates, or make it.

    Raises SurveyFrozenError where words differ from those that were answered, ValidationError,
    and SurveyDefinitionError for dates of a survey that cannot be asked as it is.
    """
    with transaction.atomic():
        held = _held(survey) if survey.pk else None
        if held and held.is_frozen and any(_differs(held, survey, name) for name in WORDS):
            raise SurveyFrozenError(f"the survey {held.slug} is frozen")
        survey.full_clean()
        if survey.opens_at is not None:
            _refuse_mistakes(list(survey.questions.order_by("number")) if survey.pk else [])
        if held is None:
            survey.save()
        else:  # and not when the first answer came, which may be this moment
            survey.save(update_fields=[*WORDS, *DATES])


def open_survey(*, survey: Survey) -> None:
    """Let readers answer from now on, also where it was closed.

    Raises SurveyDefinitionError where it cannot be asked as it is.
    """
    with transaction.atomic():
        held, now = _held(survey), timezone.now()
        _refuse_mistakes(list(held.questions.order_by("number")))
        if held.state_at(now) != Survey.State.CLOSED:
            held.opens_at = now
        if held.closes_at is not None and held.closes_at <= now:
            held.closes_at = None
        held.save(update_fields=DATES)


def close_survey(*, survey: Survey) -> None:
    """Take no answers from now on; what was to open later is a draft again."""
    with transaction.atomic():
        held, now = _held(survey), timezone.now()
        if held.state_at(now) == Survey.State.OPEN:
            held.closes_at = now
        elif held.state_at(now) == Survey.State.SCHEDULED:
            held.opens_at = held.closes_at = None
        held.save(update_fields=DATES)


def duplicate_survey(*, survey: Survey) -> Survey:
    """A draft with the same words and questions that has nothing else to do with this one."""
    with transaction.atomic():
        words = {name: getattr(survey, name) for name in SURVEY_FIELDS}
        words["title"] = f"{survey.title[:110]} (copy)"
        copy = Survey.objects.create(slug=free_slug(f"{survey.slug[:40]}-copy"), **words)
        copy_questions(survey, copy)
    return copy


def delete_survey(*, survey: Survey) -> None:
    """Delete a survey that nobody has answered. Raises SurveyFrozenError for any other."""
    with transaction.atomic():
        held = _held(survey)
        if held.is_frozen:
            raise SurveyFrozenError(f"the survey {held.slug} is frozen")
        held.delete()


def add_question(*, survey: Survey, fields: dict[str, Any]) -> Question:
    """Put one more question last. Raises as change_question does."""
    with _held_questions(survey) as questions:
        question = Question(survey=survey, number=len(questions) + 1, **fields)
        questions.append(question)
    return question


def change_question(*, survey: Survey, number: int, fields: dict[str, Any]) -> None:
    """Ask it as `fields` says, by names of Question's.

    Raises Question.DoesNotExist, SurveyFrozenError, ValidationError for a field, and
    SurveyDefinitionError where it or another question could not be asked so.
    """
    with _held_questions(survey) as questions:
        question = _numbered(questions, number)
        for name, value in fields.items():
            setattr(question, name, value)


def move_question(*, survey: Survey, number: int, step: int) -> int:
    """Trade places with the question `step` further (-1: before it); its number now.

    At an end it stays. Raises as change_question does.
    """
    with _held_questions(survey) as questions:
        question = _numbered(questions, number)
        place = min(max(number - 1 + step, 0), len(questions) - 1)
        questions.remove(question)
        questions.insert(place, question)
    return place + 1


def remove_question(*, survey: Survey, number: int) -> None:
    """Ask it no more. Raises as change_question does."""
    with _held_questions(survey) as questions:
        questions.remove(_numbered(questions, number))


@contextmanager
def _held_questions(survey: Survey) -> Iterator[list[Question]]:
    """The questions in order, to change; written when the block ends."""
    with transaction.atomic():
        held = _held(survey)
        if held.is_frozen:
            raise SurveyFrozenError(f"the survey {held.slug} is frozen")
        questions = list(held.questions.order_by("number"))
        yield questions
        _renumber(questions)
        for question in questions:
            question.clean_fields(exclude=["survey"])
        _refuse_mistakes(questions, or_none=held.opens_at is None)
        _write(held, questions)


def _renumber(questions: Sequence[Question]) -> None:
    """Number them by their places, and let conditions follow the questions they hang on."""
    places = {question.number: place for place, question in enumerate(questions, start=1)}
    for place, question in enumerate(questions, start=1):
        lead = question.shown_if
        if lead is not None and lead not in places:
            raise SurveyDefinitionError(
                f"{question.item.name} is shown by an answer to question {lead}. Show it "
                "otherwise first, or always."
            )
        question.number = place
        question.shown_if = None if lead is None else places[lead]


def _write(survey: Survey, questions: Sequence[Question]) -> None:
    """Write them all; numbers, and what they point to, are freed first."""
    kept = Question.objects.filter(survey=survey)
    kept.exclude(pk__in=[each.pk for each in questions if each.pk]).delete()
    kept.update(number=F("number") + ROOM, shown_if=None)
    for question in questions:
        question.save()


def _refuse_mistakes(questions: Sequence[Question], *, or_none: bool = False) -> None:
    """Raise SurveyDefinitionError with a line for each mistake; or_none: an empty one is none."""
    wrong = problems([question.item for question in questions])
    if wrong and (questions or not or_none):
        raise SurveyDefinitionError("\n".join(wrong))


def _numbered(questions: Sequence[Question], number: int) -> Question:
    for question in questions:
        if question.number == number:
            return question
    raise Question.DoesNotExist(f"there is no question {number}")


def _held(survey: Survey) -> Survey:
    """The survey's row as it is, locked: an answer that would freeze it waits."""
    return Survey.objects.select_for_update().get(pk=survey.pk)


def _differs(held: Survey, survey: Survey, name: str) -> bool:
    # A browser sends line ends of another kind than it was given.
    before, now = (str(getattr(each, name)).replace("\r\n", "\n") for each in (held, survey))
    return before != now
