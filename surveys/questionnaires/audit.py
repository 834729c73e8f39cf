"""Comparing the kept responses with the record: the ballots themselves."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from surveys.ballots.models import Ballot
from surveys.questionnaires.counting import ResponseKey, derive_responses
from surveys.questionnaires.items import Item, asked, pending
from surveys.questionnaires.models import Answer, Question, Response, Survey

logger = logging.getLogger(__name__)

_CHUNK: Final = 500


@dataclass(frozen=True)
class Content:
    """What a response holds: its answers as (question, ballot, JSON of the value, whether it
    counts), and whether it is complete."""

    answers: frozenset[tuple[int, int, str, bool]]
    complete: bool

    def __str__(self) -> str:
        counting = sum(counts for *_, counts in self.answers)
        state = "complete" if self.complete else "partial"
        return f"{len(self.answers)} answers, {counting} counting, {state}"


@dataclass(frozen=True)
class ResponseDifference:
    """A response that isn't what its ballots say; None where there is none."""

    survey_id: int
    reader_id: int
    kept: Content | None
    recount: Content | None

    @property
    def taking(self) -> ResponseKey:
        """Whose it is, and of which survey."""
        return ResponseKey(self.survey_id, self.reader_id)

    def __str__(self) -> str:
        return (
            f"survey {self.survey_id}, reader {self.reader_id}: kept are "
            f"{self.kept or 'nothing'}; the ballots say {self.recount or 'nothing'}"
        )


def audit_answers() -> list[ResponseDifference]:
    """Every response that differs from what its ballots say, by survey and reader.

    Ballots not collected yet are no difference. Only what still differs under the response's lock
    is reported.
    """
    found: list[ResponseDifference] = []
    for survey in Survey.objects.order_by("pk").values_list("pk", flat=True):
        for readers in _readers(survey):
            suspects = [each.reader_id for each in _differences(survey, readers)]
            if suspects:
                with transaction.atomic():
                    rows = Response.objects.filter(survey=survey, reader__in=suspects)
                    list(rows.order_by("reader_id").select_for_update())
                    found += _differences(survey, suspects)
    for difference in found:
        logger.error("A wrong response: %s", difference)
    return found


def repair_answers(*, takings: Collection[ResponseKey]) -> None:
    """Derive these responses again from all of their ballots."""
    for taking in sorted(takings):
        with transaction.atomic():
            derive_responses({taking})


def _readers(survey: int) -> list[Sequence[int]]:
    """Everybody with a ballot on this survey or a response to it, some hundreds at once."""
    ballots = Ballot.objects.filter(question__survey=survey).order_by().distinct()
    kept = Response.objects.filter(survey=survey).order_by()
    everybody = sorted(
        {*ballots.values_list("reader_id", flat=True), *kept.values_list("reader_id", flat=True)}
    )
    return [everybody[start : start + _CHUNK] for start in range(0, len(everybody), _CHUNK)]


def _differences(survey: int, readers: Sequence[int]) -> list[ResponseDifference]:
    kept, recounted = _kept(survey, readers), _recount(survey, readers)
    return [
        ResponseDifference(survey, reader, kept.get(reader), recounted.get(reader))
        for reader in sorted(kept.keys() | recounted.keys())
        if kept.get(reader) != recounted.get(reader)
    ]


def _kept(survey: int, readers: Sequence[int]) -> dict[int, Content]:
    rows = Response.objects.filter(survey=survey, reader__in=readers)
    complete = {
        reader: at is not None for reader, at in rows.values_list("reader_id", "completed_at")
    }
    answers: dict[int, set[tuple[int, int, str, bool]]] = defaultdict(set)
    of_rows = Answer.objects.filter(response__in=rows).values_list(
        "response__reader_id", "question_id", "ballot_id", "value", "counts"
    )
    for reader, question, ballot, value, counts in of_rows:
        answers[reader].add((question, ballot, json.dumps(value), counts))
    return {reader: Content(frozenset(answers[reader]), done) for reader, done in complete.items()}


def _recount(survey: int, readers: Sequence[int]) -> dict[int, Content]:
    questions: dict[int, Item] = {
        question.pk: question.item for question in Question.objects.filter(survey=survey)
    }
    standing = Ballot.objects.standing().filter(question__survey=survey, reader__in=readers)
    newest = standing.values("question", "reader").order_by().annotate(newest=Max("pk"))
    rows = Ballot.objects.filter(pk__in=newest.values("newest"))
    said: dict[int, dict[int, tuple[int, int, dict[str, Any]]]] = defaultdict(dict)
    for pk, reader, question, value, body in rows.values_list(
        "pk", "reader_id", "question_id", "value", "body"
    ):
        said[reader][question] = (pk, value, body)
    return {reader: _content(ballots, questions) for reader, ballots in said.items()}


def _content(
    ballots: Mapping[int, tuple[int, int, dict[str, Any]]], questions: Mapping[int, Item]
) -> Content:
    """What one reader's newest ballots, by question, come to."""
    given = {pk: body["value"] for pk, (_, value, body) in ballots.items() if value}
    answers = {questions[pk].number: value for pk, value in given.items()}
    passed = {questions[pk].number for pk in ballots if pk not in given}
    items = list(questions.values())
    shown = {item.number for item in asked(items, answers)}
    return Content(
        frozenset(
            (pk, ballots[pk][0], json.dumps(value), questions[pk].number in shown)
            for pk, value in given.items()
        ),
        complete=pending(items, answers, passed) is None,
    )
