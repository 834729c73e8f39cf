"""Taking answers to surveys: each a ballot, committed before anything is answered."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.ballots.services import Receipt, Reception, commit_ballot
from surveys.questionnaires.items import AnswerRefusedError, Item, Value
from surveys.questionnaires.models import Question, Survey
from surveys.readers.models import Reader

__all__ = ["AnswerRefusedError", "SurveyChangedError", "SurveyNotOpenError", "record_answer"]


class SurveyNotOpenError(ValueError):
    """The survey takes no answers now."""


class SurveyChangedError(ValueError):
    """The question was changed or removed between the page and its answer."""


def record_answer(
    *,
    reader: Reader,
    question: Question,
    value: Value | None,
    key: str,
    reception: Reception | None = None,
) -> Receipt:
    """Commit one answer of a reader; None takes it back, or passes the question over.

    value: what items.read_answer made of a form. The first answer to a survey
    freezes its questions. Raises SurveyNotOpenError, SurveyChangedError, and what commit_ballot
    raises.
    """
    if question.survey.state_at(timezone.now()) != Survey.State.OPEN:
        raise SurveyNotOpenError(f"the survey {question.survey.slug} is not open")
    with transaction.atomic():
        if not question.survey.is_frozen:
            _freeze(question.survey_id, question.item)
        return commit_ballot(
            Ballot(
                reader=reader,
                kind=Ballot.Kind.ANSWER,
                question=question,
                value=0 if value is None else 1,
                body={} if value is None else {"value": value},
            ),
            key=key,
            said=["answer", question.pk, value],
            reception=reception,
        )


def _freeze(survey: int, item: Item) -> None:
    """Freeze a survey's questions, this one as it was read; raises SurveyChangedError.

    The update takes the row's lock, for which the admin's change of a question waits, or which
    waits for it: whoever is second sees what the first has done.
    """
    Survey.objects.filter(pk=survey, answered_at=None).update(answered_at=timezone.now())
    now = Question.objects.filter(survey=survey, number=item.number).first()
    if now is None or now.item != item:
        raise SurveyChangedError(f"question {item.number} is not what it was")
