"""What came in to a survey, counted: per question, over time, and by what its readers had seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, cast

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber, TruncDate

from summaries.versions.models import ModelVersion
from surveys.exposures.models import Exposure
from surveys.questionnaires.items import RANKING, TEXT, Value
from surveys.questionnaires.models import Answer, Question, Response, Survey


@dataclass(frozen=True)
class ResponseCounts:
    """How many responses there are, people's and simulated ones apart."""

    complete: int = 0
    partial: int = 0
    simulated_complete: int = 0
    simulated_partial: int = 0

    @property
    def real(self) -> int:
        """People's, complete or not."""
        return self.complete + self.partial

    @property
    def simulated(self) -> int:
        """Simulated readers', complete or not."""
        return self.simulated_complete + self.simulated_partial


@dataclass
class Tallied:
    """The answers to one question, counted.

    `answered` is how many gave one. `times` says how often each choice was given, for a ranking how
    often it was first; it is empty for texts. `places` says for each option of a ranking how often
    it had which place, from 1.
    """

    answered: int = 0
    times: Counter[str] = field(default_factory=Counter)
    places: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, question: Question, value: Value, number: int) -> None:
        """Count an answer that was given `number` times."""
        self.answered += number
        if question.kind == TEXT:
            return
        if question.kind == RANKING:
            ranked = cast(list[str], value)
            self.times[ranked[0]] += number
            for place, option in enumerate(ranked, start=1):
                self.places[option][place] += number
            return
        for each in value if isinstance(value, list) else [value]:
            self.times[str(each)] += number


@dataclass(frozen=True)
class QuestionResult:
    """One question with its answers: all that count, and those of complete and partial responses.

    `by_version` holds them by the id of the model version that their reader had seen last before
    the first answer; readers who had seen none are in none.
    """

    question: Question
    everybody: Tallied = field(default_factory=Tallied)
    complete: Tallied = field(default_factory=Tallied)
    partial: Tallied = field(default_factory=Tallied)
    by_version: dict[int, Tallied] = field(default_factory=lambda: defaultdict(Tallied))


@dataclass(frozen=True)
class DayCount:
    """The responses begun on one day (UTC)."""

    day: date
    complete: int
    partial: int


@dataclass(frozen=True)
class SurveyResults:
    """What one kind of readers said: people, or simulated ones.

    `last_answer_at` is when the newest answer came in; None where there is none.
    """

    survey: Survey
    simulated: bool
    responses: ResponseCounts
    questions: tuple[QuestionResult, ...]
    days: tuple[DayCount, ...]
    versions: dict[int, str]
    last_answer_at: datetime | None


@dataclass(frozen=True)
class ResponseRow:
    """One response for an export: its answers by question number, and the version seen last."""

    response: Response
    answers: dict[int, Value]
    version: str


def response_counts(survey: Survey) -> ResponseCounts:
    """One query."""
    simulated, whole = Q(simulated=True), Q(completed_at__isnull=False)
    row = survey.responses.aggregate(
        complete=Count("pk", filter=whole & ~simulated),
        partial=Count("pk", filter=~whole & ~simulated),
        simulated_complete=Count("pk", filter=whole & simulated),
        simulated_partial=Count("pk", filter=~whole & simulated),
    )
    return ResponseCounts(**row)


def survey_results(survey: Survey, *, simulated: bool | None = None) -> SurveyResults:
    """The answers to a survey, counted; nine queries, whatever there is.

    simulated: whose answers; None takes people's where there is one, else the simulated.
    Answers to questions that their reader is not asked any more are left out.
    """
    responses = response_counts(survey)
    if simulated is None:
        simulated = responses.real == 0 and responses.simulated > 0
    questions = {question.pk: question for question in survey.questions.order_by("number")}
    results = {pk: QuestionResult(question) for pk, question in questions.items()}
    answers = _answers(survey, simulated)
    for pk, whole, value, times in _grouped(answers, Q(response__completed_at__isnull=False)):
        result, question = results[pk], questions[pk]
        result.everybody.add(question, value, times)
        (result.complete if whole else result.partial).add(question, value, times)
    version_seen = _seen_last("response__reader", "response__started_at")
    for pk, version, value, times in _grouped(answers, version_seen):
        if version is not None:
            results[pk].by_version[version].add(questions[pk], value, times)
    seen = {version for result in results.values() for version in result.by_version}
    newest = answers.order_by("-ballot__received_at")
    return SurveyResults(
        survey=survey,
        simulated=simulated,
        responses=responses,
        questions=tuple(results.values()),
        days=tuple(_days(survey, simulated)),
        versions={row.pk: row.label for row in ModelVersion.objects.filter(pk__in=seen)},
        last_answer_at=newest.values_list("ballot__received_at", flat=True).first(),
    )


def texts_of(question: Question, *, simulated: bool) -> QuerySet[Answer]:
    """The free texts given to a question, the newest first."""
    return (
        Answer.objects.filter(question=question, counts=True, response__simulated=simulated)
        .select_related("response", "ballot")
        .order_by("-ballot_id")
    )


def newest_texts(survey: Survey, *, simulated: bool, each: int) -> dict[int, list[Answer]]:
    """Question id → its `each` newest free texts. One query."""
    place = Window(RowNumber(), partition_by="question", order_by=F("ballot_id").desc())
    rows = (
        _answers(survey, simulated)
        .filter(question__kind=TEXT)
        .annotate(place=place)
        .filter(place__lte=each)
        .select_related("response", "ballot")
        .order_by("question", "place")
    )
    found: dict[int, list[Answer]] = defaultdict(list)
    for answer in rows:
        found[answer.question_id].append(answer)
    return found


def response_rows(survey: Survey, *, simulated: bool) -> Iterator[ResponseRow]:
    """Every response with its answers that count, by id; three queries."""
    responses = survey.responses.filter(simulated=simulated).order_by("pk")
    answers = (
        Answer.objects.filter(response__in=responses.order_by(), counts=True)
        .order_by("response_id")
        .values_list("response_id", "question__number", "value")
    )
    by_response = {
        pk: {number: value for _, number, value in rows}
        for pk, rows in groupby(answers, key=lambda row: row[0])
    }
    labels = {version.pk: version.label for version in ModelVersion.objects.all()}
    for response in responses.annotate(version=_seen_last("reader", "started_at")):
        label = labels.get(response.version, "")
        yield ResponseRow(response, by_response.get(response.pk, {}), label)


def _answers(survey: Survey, simulated: bool) -> QuerySet[Answer]:
    return Answer.objects.filter(
        response__survey=survey, response__simulated=simulated, counts=True
    )


def _seen_last(reader: str, before: str) -> Subquery:
    """The id of the version that a reader was shown last before a time; fields of the outer row."""
    shown = Exposure.objects.filter(reader=OuterRef(reader), first_seen__lte=OuterRef(before))
    return Subquery(shown.order_by("-first_seen", "-pk").values("version")[:1])


def _grouped(
    answers: QuerySet[Answer], group: Q | Subquery
) -> Iterator[tuple[int, Any, Value, int]]:
    """Question id, group, value and how many answers; texts under no value of their own."""
    choices = answers.exclude(question__kind=TEXT).annotate(group=group)
    counted = choices.values("question", "group", "value").order_by().annotate(times=Count("pk"))
    yield from counted.values_list("question", "group", "value", "times")
    texts = answers.filter(question__kind=TEXT).annotate(group=group)
    written = texts.values("question", "group").order_by().annotate(times=Count("pk"))
    for question, each, times in written.values_list("question", "group", "times"):
        yield question, each, "", times


def _days(survey: Survey, simulated: bool) -> Iterator[DayCount]:
    rows = (
        survey.responses.filter(simulated=simulated)
        .annotate(day=TruncDate("started_at"))
        .values("day")
        .order_by("day")
        .annotate(
            complete=Count("pk", filter=Q(completed_at__isnull=False)),
            partial=Count("pk", filter=Q(completed_at__isnull=True)),
        )
    )
    for row in rows:
        yield DayCount(row["day"], row["complete"], row["partial"])
