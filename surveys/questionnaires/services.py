"""Making surveys, and taking answers to them: each a ballot, committed before any reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from surveys.ballots.models import Ballot
from surveys.ballots.services import Receipt, Reception, commit_ballot
from surveys.questionnaires.items import Item, Value, problems
from surveys.questionnaires.models import Question, Survey
from surveys.readers.models import Reader

QUESTION_FIELDS: Final = (
    "kind", "text", "hint", "required", "options", "low_label", "high_label",
    "shown_if", "shown_if_answers",
)  # fmt: skip
SURVEY_FIELDS: Final = ("title", "intro", "thanks")


class SurveyNotOpenError(ValueError):
    """The survey takes no answers now."""


class SurveyChangedError(ValueError):
    """The question was changed or removed between the page and its answer."""


class SurveyDefinitionError(ValueError):
    """A survey's definition has mistakes; its text names each."""


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


def load_survey(definition: Mapping[str, Any], *, opened: bool = False) -> tuple[Survey, bool]:
    """Make the survey that a definition describes, unless one with its slug is there; and whether.

    definition: `slug`, `title`, `intro`, `thanks`, and `questions`, a list of the fields of
    Question in order. opened: whether it takes answers from now on; else it is a draft.
    Raises SurveyDefinitionError.
    """
    known = Survey.objects.filter(slug=definition.get("slug", "")).first()
    if known is not None:
        return known, False
    survey = Survey(
        slug=definition.get("slug", ""),
        opens_at=timezone.now() if opened else None,
        **{name: definition.get(name, "") for name in SURVEY_FIELDS},
    )
    questions = [
        Question(number=number, **_known_fields(number, fields))
        for number, fields in enumerate(definition.get("questions", []), start=1)
    ]
    if wrong := problems([question.item for question in questions]):
        raise SurveyDefinitionError("\n".join(wrong))
    try:
        survey.full_clean()
        for question in questions:
            question.full_clean(exclude=["survey"])
    except ValidationError as error:
        raise SurveyDefinitionError("\n".join(error.messages)) from error
    with transaction.atomic():
        survey.save()
        for question in questions:
            question.survey = survey
        Question.objects.bulk_create(questions)
    return survey, True


def copy_as_new_version(*, survey: Survey) -> Survey:
    """A draft with the same questions that will replace this survey; the one there is, if any.

    The copy's address is the first version's with its number.
    """
    with transaction.atomic():
        locked = Survey.objects.select_for_update().get(pk=survey.pk)
        known = Survey.objects.filter(replaces=locked).first()
        if known is not None:
            return known
        version = locked.version + 1
        stem = locked.slug.removesuffix(f"-v{locked.version}")[:40]
        copy = Survey.objects.create(
            slug=free_slug(f"{stem}-v{version}"),
            version=version,
            replaces=locked,
            **{name: getattr(locked, name) for name in SURVEY_FIELDS},
        )
        copy_questions(locked, copy)
    return copy


def copy_questions(survey: Survey, to: Survey) -> None:
    """Give `to`, which has none, the questions of `survey`."""
    Question.objects.bulk_create(
        Question(
            survey=to,
            number=question.number,
            **{name: getattr(question, name) for name in QUESTION_FIELDS},
        )
        for question in survey.questions.all()
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


def free_slug(wanted: str) -> str:
    """An address that no survey has, `wanted` or one that begins so."""
    taken = set(Survey.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    while wanted in taken:
        wanted += "-new"
    return wanted


def _known_fields(number: int, fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(fields) - set(QUESTION_FIELDS)):
        raise SurveyDefinitionError(
            f"Question {number}: {', '.join(unknown)} is no field of a question; "
            f"there are {', '.join(QUESTION_FIELDS)}."
        )
    return dict(fields)
