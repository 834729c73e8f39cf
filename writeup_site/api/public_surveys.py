"""A survey in a page of another site: one question at a time, as the survey's own pages ask it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import BaseModel, Field

from common.web.refusals import Refusal, refusing
from surveys.ballots.models import Ballot
from surveys.ballots.nudge import nudge
from surveys.ballots.reception import reception_of
from surveys.ballots.services import KeyReusedError, ensure_reader
from surveys.questionnaires.items import AnswerRefusedError, Value, read_answer
from surveys.questionnaires.models import Question, Survey
from surveys.questionnaires.selectors import SurveyProgress, open_surveys, progress_of
from surveys.questionnaires.services import record_answer
from surveys.questionnaires.views import ALREADY, GONE, NEEDED, NOT_ASKED, REFUSALS
from surveys.readers.cookies import ReaderKey
from writeup_site.api.problems import Problem
from writeup_site.api.public import Key, router
from writeup_site.api.public_door import count_towards_network, key_of_page
from writeup_site.api.readers import Who, reader_of_call

NO_SURVEY = "There is no open survey of this name."


class QuestionIn(Who):
    """The reader who is asked, and the survey by its slug; none: the newest open one."""

    survey: str = Field("", max_length=50)


class AnswerIn(QuestionIn):
    """An answer. `answer` holds what was chosen or written; of a ranking the place of each option,
    in their order; nothing passes the question over. `key` is a random one: the same again is one.
    """

    number: int = Field(ge=1, le=10_000)
    answer: list[Annotated[str, Field(max_length=10_000)]] = Field([], max_length=100)
    key: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")


class AskedOut(BaseModel):
    """The question that this reader is asked now. `choices` are what an answer may hold, empty
    for a text; `place` of `total` is how far they are."""

    number: int
    kind: str
    text: str
    hint: str
    required: bool
    choices: list[str]
    low_label: str
    high_label: str
    place: int
    total: int


class SurveyOut(BaseModel):
    """The survey as this reader meets it; `question` is null where it is complete or none is open.

    created: whether an answer was kept just now; false where its key had brought it before."""

    state: Literal["open", "complete", "none"]
    survey: str = ""
    title: str = ""
    intro: str = ""
    thanks: str = ""
    question: AskedOut | None = None
    created: bool = False


@router.post("/{key}/questions", response=SurveyOut)
def next_question(request: HttpRequest, key: Key, body: QuestionIn) -> SurveyOut:
    """The question that this reader goes on with in a survey."""
    reader = reader_of_call(request, key_of_page(request), body)
    survey = _survey(body.survey)
    if survey is None:
        if body.survey:
            raise Problem(404, NO_SURVEY)
        return SurveyOut(state="none")
    return _shown(progress_of(survey, reader))


@router.post("/{key}/answers", response={200: SurveyOut, 201: SurveyOut})
def answer(request: HttpRequest, key: Key, body: AnswerIn) -> Any:
    """An answer, and the question after it: 201, or 200 for the same again; 409 for another."""
    count_towards_network(request)
    reader = reader_of_call(request, key_of_page(request), body)
    survey = _survey(body.survey)
    if survey is None:
        raise Problem(404, NO_SURVEY)
    progress = progress_of(survey, reader)
    asked = progress.question(body.number)
    if asked is None:
        raise Refusal(404, GONE)
    if not progress.may_show(body.number):
        raise Refusal(409, NOT_ASKED)
    value = _value(asked, body.answer)
    created = _kept(request, reader, asked, value, body.key)
    nudge()
    shown = _shown(progress.with_answer(asked.number, value))
    shown.created = created
    return Status(201 if created else 200, shown)


def _survey(slug: str) -> Survey | None:
    """The open survey of that slug, or the newest; None where there is none."""
    found = open_surveys(timezone.now())
    return next((each for each in found if slug in ("", each.slug)), None)


def _value(asked: Question, said: list[str]) -> Value | None:
    if any("\0" in each for each in said):
        raise Problem(422, "An answer holds no NUL character.")
    try:
        value = read_answer(asked.item, said)
    except AnswerRefusedError as error:
        raise Problem(422, str(error)) from error
    if value is None and asked.required:
        raise Refusal(422, NEEDED)
    return value


def _kept(
    request: HttpRequest, reader: ReaderKey, asked: Question, value: Value | None, key: str
) -> bool:
    """Keep an answer; whether it came for the first time. Raises Refusal."""
    try:
        with refusing(REFUSALS):
            receipt = record_answer(
                reader=ensure_reader(reader),
                question=asked,
                value=value,
                key=key,
                reception=reception_of(request, reader, Ballot.Kind.ANSWER),
            )
    except KeyReusedError as reused:
        raise Refusal(409, ALREADY) from reused
    return receipt.created


def _shown(progress: SurveyProgress) -> SurveyOut:
    survey = progress.survey
    told = SurveyOut(
        state="complete",
        survey=survey.slug,
        title=survey.title,
        intro=survey.intro,
        thanks=survey.thanks,
    )
    number = progress.next_open
    asked = progress.question(number) if number else None
    if number is None or asked is None:
        return told
    place = progress.place(number)
    told.state = "open"
    told.question = AskedOut(
        number=number,
        kind=asked.kind,
        text=asked.text,
        hint=asked.hint,
        required=asked.required,
        choices=list(asked.item.choices),
        low_label=asked.low_label,
        high_label=asked.high_label,
        place=place.place,
        total=place.total,
    )
    return told
