"""Responses and the answers in them: always derived anew from the ballots that stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Min

from surveys.ballots.models import Ballot
from surveys.questionnaires.items import Item, asked, pending
from surveys.questionnaires.models import Answer, Question, Response


class ResponseKey(NamedTuple):
    """One reader's way through one survey."""

    survey: int
    reader: int


@dataclass
class StandingAnswer:
    """What stands of one response, by question id: the newest ballots, and the values they give."""

    simulated: bool
    started_at: datetime
    last_at: datetime
    ballots: dict[int, int] = field(default_factory=dict)
    values: dict[int, object] = field(default_factory=dict)
    passed: set[int] = field(default_factory=set)


def recount_answers(ballots: Collection[int]) -> None:
    """Derive the responses that these answers belong to, whole, and the answers in them.

    Call it inside a transaction, after the ballots' own rows were changed. One changed answer may
    hide others, so a response is always derived from all that its reader said. A response of which
    no ballot stands is gone.
    """
    rows = Ballot.objects.filter(pk__in=ballots).order_by().distinct()
    derive_responses({ResponseKey(*row) for row in rows.values_list("question__survey", "reader")})


def forget_answers(reader: int) -> Callable[[], None]:
    """Nothing is left to recount, and no cell to mark: a response goes whole with its reader."""
    del reader
    return lambda: None


def derive_responses(keys: Set[ResponseKey]) -> None:
    """Derive these responses again, ballots asked for or not; inside a transaction."""
    standing = _standing(keys)
    responses = _lock_responses(keys, standing)
    items = _items({key.survey for key in keys})
    gone = [row.pk for key, row in responses.items() if key in keys - standing.keys()]
    Response.objects.filter(pk__in=gone).delete()
    answers: list[Answer] = []
    for key, said in sorted(standing.items()):
        questionnaire = items[key.survey]
        counting = _place(responses[key], said, questionnaire)
        answers += [
            Answer(
                response=responses[key],
                question_id=question,
                ballot_id=said.ballots[question],
                value=value,
                counts=question in counting,
            )
            for question, value in said.values.items()
        ]
    _save([responses[key] for key in sorted(standing)], answers)


def _standing(keys: Set[ResponseKey]) -> dict[ResponseKey, StandingAnswer]:
    """What the ballots that stand say; one of which none does is missing."""
    asked_for = Ballot.objects.standing().filter(
        question__survey__in={key.survey for key in keys},
        reader__in={key.reader for key in keys},
    )
    newest = (
        asked_for.values("question", "reader")
        .order_by()
        .annotate(newest=Max("pk"), first_at=Min("received_at"))
        .values_list("newest", "first_at")
    )
    first_at = dict(newest)
    found: dict[ResponseKey, StandingAnswer] = {}
    rows = Ballot.objects.filter(pk__in=first_at).values_list(
        "pk", "question__survey", "reader", "reader__simulated", "question", "value", "body",
        "received_at",
    )  # fmt: skip
    for pk, survey, reader, simulated, question, value, body, last in rows:
        key, first = ResponseKey(survey, reader), first_at[pk]
        if key not in keys:  # this reader's other survey, of somebody else's batch
            continue
        said = found.setdefault(key, StandingAnswer(simulated, first, last))
        said.started_at, said.last_at = min(said.started_at, first), max(said.last_at, last)
        said.ballots[question] = pk
        if value:
            said.values[question] = body["value"]
        else:
            said.passed.add(question)
    return found


def _lock_responses(
    keys: Set[ResponseKey], standing: Mapping[ResponseKey, StandingAnswer]
) -> dict[ResponseKey, Response]:
    """Make what is missing and lock all in one order, so that collectors don't wait crosswise."""
    Response.objects.bulk_create(
        [
            Response(
                survey_id=key.survey,
                reader_id=key.reader,
                simulated=said.simulated,
                started_at=said.started_at,
            )
            for key, said in sorted(standing.items())
        ],
        ignore_conflicts=True,
    )
    rows = Response.objects.filter(
        survey__in={key.survey for key in keys},
        reader__in={key.reader for key in keys},
    )
    locked = rows.order_by("survey_id", "reader_id").select_for_update()
    return {ResponseKey(row.survey_id, row.reader_id): row for row in locked}


def _items(surveys: Iterable[int]) -> dict[int, dict[int, Item]]:
    """Survey id → question id → the question as the rules see it."""
    found: dict[int, dict[int, Item]] = defaultdict(dict)
    for question in Question.objects.filter(survey__in=surveys):
        found[question.survey_id][question.pk] = question.item
    return found


def _place(response: Response, said: StandingAnswer, questions: Mapping[int, Item]) -> set[int]:
    """Set the response's dates; the ids of the questions whose answers count."""
    items = list(questions.values())
    answers = {questions[pk].number: value for pk, value in said.values.items()}
    passed = {questions[pk].number for pk in said.passed}
    complete = pending(items, answers, passed) is None  # type: ignore[arg-type]  # JSON's values
    response.simulated, response.started_at = said.simulated, said.started_at
    response.completed_at = said.last_at if complete else None
    shown = {item.number for item in asked(items, answers)}  # type: ignore[arg-type]
    return {pk for pk, item in questions.items() if item.number in shown}


def _save(responses: Sequence[Response], answers: Sequence[Answer]) -> None:
    Response.objects.bulk_update(responses, ["simulated", "started_at", "completed_at"])
    stale = Answer.objects.filter(response__in=responses)
    kept = {(answer.response_id, answer.question_id) for answer in answers}
    gone = [
        pk
        for pk, response, question in stale.values_list("pk", "response_id", "question_id")
        if (response, question) not in kept
    ]
    Answer.objects.filter(pk__in=gone).delete()
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["response", "question"],
        update_fields=["ballot", "value", "counts"],
    )
