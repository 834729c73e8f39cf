"""Answers to surveys as a kind of ballot."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext, gettext_noop

from common.words.lists import comma_list
from surveys.ballots.kinds import (
    AuditedRows,
    BallotKind,
    Key,
    Rows,
    Words,
    keys_among,
    plain_words,
)
from surveys.ballots.models import Ballot
from surveys.questionnaires.counting import (
    ResponseKey,
    derive_responses,
    forget_answers,
    recount_answers,
)
from surveys.questionnaires.items import TEXT, YES_NO, Item, asked, pending
from surveys.questionnaires.models import Answer, Question, Response, Survey

_AT_ONCE: Final = 500  # readers


@dataclass(frozen=True)
class ResponseContent:
    """What a response holds: its answers as (question, ballot, JSON of the value, whether it
    counts), and whether it is complete."""

    answers: frozenset[tuple[int, int, str, bool]]
    complete: bool

    def __str__(self) -> str:
        counting = sum(counts for *_, counts in self.answers)
        state = "complete" if self.complete else "partial"
        return f"{len(self.answers)} answers, {counting} counting, {state}"


def _portions() -> Iterator[Collection[Key]]:
    """Everybody with a ballot on a survey or a response to it, some hundreds at once."""
    for survey in Survey.objects.order_by("pk").values_list("pk", flat=True):
        ballots = Ballot.objects.filter(question__survey=survey).order_by().distinct()
        kept = Response.objects.filter(survey=survey).order_by()
        readers = {
            *ballots.values_list("reader_id", flat=True),
            *kept.values_list("reader_id", flat=True),
        }
        keys: list[Key] = [ResponseKey(survey, reader) for reader in sorted(readers)]
        yield from (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


def _kept_rows(keys: Collection[Key] | None) -> Rows:
    rows = Response.objects.filter(_among(keys, "survey", "reader"))
    complete = {
        (survey, reader): at is not None
        for survey, reader, at in rows.values_list("survey_id", "reader_id", "completed_at")
    }
    answers: dict[Key, set[tuple[int, int, str, bool]]] = defaultdict(set)
    of_rows = Answer.objects.filter(response__in=rows).values_list(
        "response__survey_id", "response__reader_id", "question_id", "ballot_id", "value", "counts"
    )
    for survey, reader, question, ballot, value, counts in of_rows:
        answers[survey, reader].add((question, ballot, json.dumps(value), counts))
    return keys_among(
        {key: ResponseContent(frozenset(answers[key]), done) for key, done in complete.items()},
        keys,
    )


def _recounted_rows(keys: Collection[Key] | None) -> Rows:
    """What the ballots say, derived rows not asked."""
    standing = Ballot.objects.standing().filter(
        _among(keys, "question__survey", "reader"), kind=Ballot.Kind.ANSWER
    )
    newest = standing.values("question", "reader").order_by().annotate(newest=Max("pk"))
    rows = Ballot.objects.filter(pk__in=newest.values("newest"))
    said: dict[Key, dict[int, tuple[int, int, dict[str, Any]]]] = defaultdict(dict)
    for pk, survey, reader, question, value, body in rows.values_list(
        "pk", "question__survey_id", "reader_id", "question_id", "value", "body"
    ):
        said[survey, reader][question] = (pk, value, body)
    items: dict[int, dict[int, Item]] = defaultdict(dict)
    for asked_for in Question.objects.filter(survey__in={survey for survey, _ in said}):
        items[asked_for.survey_id][asked_for.pk] = asked_for.item
    return keys_among({key: _content(of_key, items[key[0]]) for key, of_key in said.items()}, keys)


def _among(keys: Collection[Key] | None, survey: str, reader: str) -> Q:
    """Rows of these surveys and readers, and perhaps of others of theirs."""
    if keys is None:
        return Q()
    surveys, readers = {key[0] for key in keys}, {key[1] for key in keys}
    return Q(**{f"{survey}__in": surveys, f"{reader}__in": readers})


def _content(
    ballots: Mapping[int, tuple[int, int, dict[str, Any]]], questions: Mapping[int, Item]
) -> ResponseContent:
    """What one reader's newest ballots, by question, come to."""
    given = {pk: body["value"] for pk, (_, value, body) in ballots.items() if value}
    answers = {questions[pk].number: value for pk, value in given.items()}
    passed = {questions[pk].number for pk in ballots if pk not in given}
    items = list(questions.values())
    shown = {item.number for item in asked(items, answers)}
    return ResponseContent(
        frozenset(
            (pk, ballots[pk][0], json.dumps(value), questions[pk].number in shown)
            for pk, value in given.items()
        ),
        complete=pending(items, answers, passed) is None,
    )


def _lock(keys: Collection[Key]) -> None:
    rows = Response.objects.filter(_among(keys, "survey", "reader"))
    list(rows.order_by("survey_id", "reader_id").select_for_update())


def _derive(key: Key) -> None:
    with transaction.atomic():
        derive_responses({ResponseKey(*key)})


def _words(ballot: Ballot) -> Words:
    question = ballot.question
    if question is None:
        return plain_words(ballot)
    given = ballot.body.get("value")
    answer = comma_list(given) if isinstance(given, list) else str(given)
    if question.kind == YES_NO and given:
        answer = gettext("Yes") if given == "yes" else gettext("No")
    about = gettext("“{question}” in “{survey}”").format(
        question=question.text, survey=question.survey
    )
    return Words(about, answer if ballot.value else gettext("no answer"))


ANSWER: Final = BallotKind(
    name=Ballot.Kind.ANSWER,
    subject="question",
    values=(0, 1),
    recount=recount_answers,
    forget=forget_answers,
    audited=AuditedRows(
        kept=_kept_rows,
        recounted=_recounted_rows,
        lock=_lock,
        derive=_derive,
        named=lambda key: f"survey {key[0]}, reader {key[1]}",
        says="kept are",
        portions=_portions,
    ),
    derived=frozenset({Response}),
    title=gettext_noop("Answers to surveys"),
    joined=("question__survey",),
    words=_words,
    typed=Q(question__kind=TEXT),  # to choose the same option of a question is no copying
    urls="surveys.questionnaires.urls",
)
