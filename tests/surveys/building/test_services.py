"""Questions move with what hangs on them, and what was answered stays as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from surveys.building.services import (
    SurveyFrozenError,
    add_question,
    change_question,
    close_survey,
    delete_survey,
    duplicate_survey,
    move_question,
    open_survey,
    remove_question,
    save_survey,
)
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.services import SurveyDefinitionError
from tests.rows.questionnaires import EVERY_KIND, make_survey, say

pytestmark = pytest.mark.django_db

THREE: list[dict[str, Any]] = [
    {"kind": "yes_no", "text": "Good?"},
    {"kind": "text", "text": "Why not?", "shown_if": 1, "shown_if_answers": ["no"]},
    {"kind": "yes_no", "text": "Again?"},
]


def asked(survey: Survey) -> list[tuple[int, str, int | None]]:
    """Number, text and lead of each question."""
    return list(survey.questions.order_by("number").values_list("number", "text", "shown_if"))


def draft(questions: list[dict[str, Any]] | None = None) -> Survey:
    return make_survey(THREE if questions is None else questions, opens_at=None)


def test_a_condition_follows_the_question_it_hangs_on() -> None:
    survey = draft()
    assert move_question(survey=survey, number=3, step=-1) == 2
    assert asked(survey) == [(1, "Good?", None), (2, "Again?", None), (3, "Why not?", 1)]
    assert move_question(survey=survey, number=1, step=1) == 2
    assert asked(survey) == [(1, "Again?", None), (2, "Good?", None), (3, "Why not?", 2)]


def test_a_question_is_not_moved_before_what_shows_it() -> None:
    survey = draft()
    with pytest.raises(SurveyDefinitionError, match="not asked before it"):
        move_question(survey=survey, number=2, step=-1)
    assert asked(survey)[0] == (1, "Good?", None)


def test_at_an_end_a_question_stays() -> None:
    survey = draft()
    assert move_question(survey=survey, number=1, step=-1) == 1
    assert move_question(survey=survey, number=3, step=1) == 3


def test_what_shows_another_question_is_not_removed_from_under_it() -> None:
    survey = draft()
    with pytest.raises(SurveyDefinitionError, match="shown by an answer to question 1"):
        remove_question(survey=survey, number=1)
    remove_question(survey=survey, number=2)
    assert asked(survey) == [(1, "Good?", None), (2, "Again?", None)]
    remove_question(survey=survey, number=1)
    assert asked(survey) == [(1, "Again?", None)]


def test_a_change_that_would_strand_another_question_is_refused_by_its_name() -> None:
    survey = draft()
    change = {"kind": "one", "options": ["a", "b"]}
    with pytest.raises(SurveyDefinitionError, match="Why not"):
        change_question(survey=survey, number=1, fields=change)
    assert Question.objects.get(survey=survey, number=1).kind == "yes_no"


def test_a_new_question_is_the_last_one_and_judged() -> None:
    survey = draft()
    added = add_question(survey=survey, fields={"kind": "text", "text": "More?"})
    assert added.number == 4
    with pytest.raises(SurveyDefinitionError, match="two options"):
        add_question(survey=survey, fields={"kind": "one", "text": "Which?", "options": ["a"]})
    with pytest.raises(ValidationError):
        add_question(survey=survey, fields={"kind": "text", "text": ""})
    assert survey.questions.count() == 4


def test_a_draft_may_ask_nothing_but_opens_only_with_a_question() -> None:
    survey = draft([THREE[0]])
    remove_question(survey=survey, number=1)
    with pytest.raises(SurveyDefinitionError, match="at least one question"):
        open_survey(survey=survey)
    survey.opens_at = timezone.now()
    with pytest.raises(SurveyDefinitionError, match="at least one question"):
        save_survey(survey=survey)
    add_question(survey=survey, fields=THREE[0])
    open_survey(survey=survey)
    with pytest.raises(SurveyDefinitionError, match="at least one question"):
        remove_question(survey=survey, number=1)


def state(survey: Survey) -> str:
    return Survey.objects.get(pk=survey.pk).state_at(timezone.now()).value


def test_a_survey_is_opened_closed_and_opened_again() -> None:
    survey = draft()
    open_survey(survey=survey)
    opened = Survey.objects.get(pk=survey.pk).opens_at
    assert state(survey) == "open"
    close_survey(survey=survey)
    assert state(survey) == "closed"
    open_survey(survey=survey)
    assert state(survey) == "open"
    assert Survey.objects.get(pk=survey.pk).opens_at == opened  # since then it was asked


def test_one_that_was_to_open_later_is_a_draft_again_or_opens_now() -> None:
    later = timezone.now() + timedelta(days=1)
    survey = make_survey(THREE, opens_at=later, closes_at=later + timedelta(days=1))
    assert state(survey) == "scheduled"
    close_survey(survey=survey)
    assert state(survey) == "draft"
    other = make_survey(THREE, opens_at=later)
    open_survey(survey=other)
    assert state(other) == "open"


@pytest.mark.parametrize("words", ["title", "slug", "intro", "thanks"])
def test_the_first_answer_freezes_words_and_questions_but_no_dates(words: str) -> None:
    survey = make_survey(THREE, intro="One\nline")
    before = Survey.objects.get(pk=survey.pk)
    say(survey, 1, "yes")
    for act in (remove_question, move_question):
        with pytest.raises(SurveyFrozenError):
            act(survey=survey, number=1, **({"step": 1} if act is move_question else {}))
    with pytest.raises(SurveyFrozenError):
        delete_survey(survey=survey)
    setattr(before, words, "another")
    with pytest.raises(SurveyFrozenError):
        save_survey(survey=before)
    # As a page sent it that was opened before the answer, with line ends as browsers send them.
    stale = Survey.objects.get(pk=survey.pk)
    stale.intro, stale.answered_at = "One\r\nline", None
    stale.closes_at = timezone.now() + timedelta(days=1)
    save_survey(survey=stale)
    kept = Survey.objects.get(pk=survey.pk)
    assert kept.closes_at == stale.closes_at and kept.is_frozen


def test_a_duplicate_has_the_same_questions_and_a_name_of_its_own() -> None:
    survey = make_survey()
    copy, again = duplicate_survey(survey=survey), duplicate_survey(survey=survey)
    assert copy.slug != again.slug
    assert copy.title == f"{survey.title} (copy)" and (copy.opens_at, copy.replaces) == (None, None)
    assert asked(copy) == asked(survey) and len(asked(copy)) == len(EVERY_KIND)
