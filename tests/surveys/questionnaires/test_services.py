"""An answer is one committed ballot, and the first one freezes its survey."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.ballots.services import KeyReusedError, Reception
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.services import SurveyChangedError, SurveyNotOpenError, record_answer
from tests.rows.questionnaires import make_survey, say
from tests.rows.said import make_reader

pytestmark = pytest.mark.django_db


def test_the_same_key_and_answer_again_is_the_first_ballot_and_another_answer_is_refused() -> None:
    survey, reader = make_survey(), make_reader()
    first = say(survey, 1, "yes", reader=reader, key="k")
    assert say(survey, 1, "yes", reader=reader, key="k") == first
    with pytest.raises(KeyReusedError):
        say(survey, 1, "no", reader=reader, key="k")
    assert Ballot.objects.count() == 1
    assert (first.kind, first.value, first.body) == ("answer", 1, {"value": "yes"})


def test_an_answer_taken_back_is_a_ballot_of_its_own() -> None:
    ballot = say(make_survey(), 4, None)
    assert (ballot.value, ballot.body) == (0, {})


def test_a_quarantined_answer_keeps_its_reason() -> None:
    survey = make_survey()
    record_answer(
        reader=make_reader(),
        question=survey.questions.select_related("survey").get(number=1),
        value="yes",
        key="k",
        reception=Reception(quarantine_reason="limit"),
    )
    assert Ballot.objects.get().quarantine_reason == "limit"


@pytest.mark.parametrize(
    "dates",
    [
        {"opens_at": None},
        {"opens_at": timedelta(hours=1)},
        {"opens_at": timedelta(hours=-2), "closes_at": timedelta(hours=-1)},
    ],
)
def test_a_survey_that_is_not_open_takes_nothing_and_stays_unfrozen(
    dates: dict[str, timedelta | None],
) -> None:
    now = timezone.now()
    fields: dict[str, Any] = {name: now + away if away else None for name, away in dates.items()}
    survey = make_survey(**fields)
    with pytest.raises(SurveyNotOpenError):
        say(survey, 1, "yes")
    survey.refresh_from_db()
    assert not survey.is_frozen and not Ballot.objects.exists()


def test_the_first_answer_freezes_and_the_next_leaves_the_date() -> None:
    survey = make_survey()
    say(survey, 1, "yes")
    survey.refresh_from_db()
    assert survey.is_frozen
    frozen_at = survey.answered_at
    say(survey, 1, "no")
    survey.refresh_from_db()
    assert survey.answered_at == frozen_at


def test_a_first_answer_to_a_question_that_was_changed_meanwhile_is_refused() -> None:
    survey = make_survey()
    question = Question.objects.select_related("survey").get(survey=survey, number=3)
    Question.objects.filter(pk=question.pk).update(options=["terms", "turns"])
    with pytest.raises(SurveyChangedError):
        record_answer(reader=make_reader(), question=question, value="actions", key="k")
    survey.refresh_from_db()
    assert not survey.is_frozen and not Ballot.objects.exists()


def test_a_busy_database_raises_and_records_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("surveys.ballots.services.insert_ballots", busy)
    with pytest.raises(OperationalError):
        say(make_survey(), 1, "yes")
    assert not Ballot.objects.exists() and Survey.objects.get().answered_at is None


def test_what_was_answered_cannot_be_deleted() -> None:
    survey = make_survey()
    say(survey, 1, "yes")
    with pytest.raises(ProtectedError):
        survey.delete()
    assert Survey.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"kind": "answer"}, {"kind": "answer", "value": 2}, {"kind": "duel", "value": 1}]
)
def test_the_database_knows_what_a_ballot_on_a_question_is(fields: dict[str, object]) -> None:
    survey = make_survey()
    question = None if fields == {"kind": "answer"} else survey.questions.first()
    ballot = Ballot(reader=make_reader(), question=question, **{"value": 1, **fields})
    with pytest.raises(IntegrityError), transaction.atomic():
        ballot.save()
