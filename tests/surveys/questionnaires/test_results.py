"""What came in to a survey, counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from summaries.versions.models import ModelVersion
from surveys.ballots.services import ensure_reader
from surveys.collecting.services import collect_ballots
from surveys.exposures.models import Exposure
from surveys.questionnaires.items import Value
from surveys.questionnaires.models import Survey
from surveys.questionnaires.results import (
    QuestionResult,
    newest_texts,
    response_rows,
    survey_results,
    texts_of,
)
from surveys.questionnaires.selectors import invitation_for
from surveys.readers.models import Reader
from tests.rows.questionnaires import make_survey, say
from tests.rows.said import make_key, make_reader
from tests.rows.written import make_article, make_version

pytestmark = pytest.mark.django_db


def result(survey: Survey, number: int, *, simulated: bool | None = None) -> QuestionResult:
    collect_ballots()
    questions = survey_results(survey, simulated=simulated).questions
    return next(each for each in questions if each.question.number == number)


def show(reader: Reader, version: ModelVersion, *, hours_ago: float) -> None:
    Exposure.objects.create(
        reader=reader,
        article=make_article(),
        version=version,
        first_seen=timezone.now() - timedelta(hours=hours_ago),
    )


def test_choices_are_counted_and_complete_and_partial_told_apart() -> None:
    survey = make_survey(
        [{"kind": "several", "options": ["a", "b", "c"]}, {"kind": "yes_no", "required": True}]
    )
    for chosen, ends in [(["a", "b"], True), (["b"], True), (["b", "c"], False)]:
        reader = make_reader()
        say(survey, 1, chosen, reader=reader)
        if ends:
            say(survey, 2, "yes", reader=reader)
    first = result(survey, 1)
    assert first.everybody.answered == 3
    assert first.everybody.times == {"a": 1, "b": 3, "c": 1}
    assert (first.complete.answered, first.complete.times) == (2, {"a": 1, "b": 2})
    assert (first.partial.answered, first.partial.times) == (1, {"b": 1, "c": 1})
    responses = survey_results(survey).responses
    assert (responses.complete, responses.partial, responses.simulated) == (2, 1, 0)


def test_a_ranking_counts_firsts_and_places() -> None:
    survey = make_survey([{"kind": "ranking", "options": ["a", "b"]}])
    for ranked in (["a", "b"], ["b", "a"], ["b", "a"]):
        say(survey, 1, ranked)
    everybody = result(survey, 1).everybody
    assert everybody.times == {"a": 1, "b": 2}
    assert everybody.places == {"a": {1: 1, 2: 2}, "b": {1: 2, 2: 1}}


def test_hidden_answers_are_left_out() -> None:
    survey, reader = make_survey(), make_reader()
    say(survey, 1, "no", reader=reader)
    say(survey, 2, ["dull"], reader=reader)
    assert result(survey, 2).everybody.answered == 1
    say(survey, 1, "yes", reader=reader)
    assert result(survey, 2).everybody.answered == 0


def test_simulated_readers_are_apart_and_shown_only_where_there_are_no_people() -> None:
    survey = make_survey([{"kind": "yes_no"}])
    say(survey, 1, "yes", reader=make_reader(simulated=True))
    assert result(survey, 1).everybody.times == {"yes": 1}
    assert survey_results(survey).simulated
    say(survey, 1, "no")
    assert result(survey, 1).everybody.times == {"no": 1}
    assert result(survey, 1, simulated=True).everybody.times == {"yes": 1}
    assert [row.answers for row in response_rows(survey, simulated=False)] == [{1: "no"}]


def test_answers_are_grouped_by_the_version_seen_last_before_the_first_of_them() -> None:
    survey = make_survey([{"kind": "yes_no"}, {"kind": "text"}])
    old, new = (make_version(name) for name in ("old", "new"))
    both, later, nothing = make_reader(), make_reader(), make_reader()
    show(both, old, hours_ago=2)
    show(both, new, hours_ago=1)
    show(later, new, hours_ago=-1)  # only after they had answered
    for reader, value in [(both, "yes"), (later, "no"), (nothing, "no")]:
        say(survey, 1, value, reader=reader)
    say(survey, 2, "Text.", reader=both)
    versions = result(survey, 1).by_version
    assert {pk: tallied.times for pk, tallied in versions.items()} == {new.pk: {"yes": 1}}
    assert result(survey, 2).by_version[new.pk].answered == 1
    assert survey_results(survey).versions == {new.pk: "new"}
    assert [row.version for row in response_rows(survey, simulated=False)] == ["new", "", ""]


def test_responses_are_counted_by_the_day_they_began() -> None:
    survey = make_survey([{"kind": "yes_no"}, {"kind": "text"}])
    for days, ends in [(2, True), (2, False), (0, True)]:
        reader = make_reader()
        for number, value in [(1, "yes"), (2, "Text.")][: 2 if ends else 1]:
            ballot = say(survey, number, value, reader=reader)
            ballot.received_at = timezone.now() - timedelta(days=days)
            ballot.save()
    collect_ballots()
    days_found = survey_results(survey).days
    assert [(day.complete, day.partial) for day in days_found] == [(1, 1), (1, 0)]
    assert (days_found[1].day - days_found[0].day).days == 2


def test_the_newest_texts_come_first() -> None:
    survey = make_survey([{"kind": "text"}, {"kind": "text"}])
    first, second = survey.questions.all()
    for number, text in [(1, "a"), (1, "b"), (2, "c"), (1, "d")]:
        say(survey, number, text)
    collect_ballots()
    texts = newest_texts(survey, simulated=False, each=2)
    assert [answer.value for answer in texts[first.pk]] == ["d", "b"]
    assert [answer.value for answer in texts[second.pk]] == ["c"]
    assert [answer.value for answer in texts_of(first, simulated=False)] == ["d", "b", "a"]


def test_results_take_the_same_few_queries_however_many_answered(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    survey = make_survey()
    version = make_version("m")
    for _ in range(3):
        for _ in range(4):
            reader = make_reader()
            show(reader, version, hours_ago=1)
            said: dict[int, Value] = {1: "yes", 3: "terms", 4: 3, 7: "Text."}
            for number, value in said.items():
                say(survey, number, value, reader=reader)
        collect_ballots()
        # responses, questions, choices and texts in all and by version, days, versions, newest
        with django_assert_num_queries(9):
            survey_results(survey)
        with django_assert_num_queries(3):
            list(response_rows(survey, simulated=False))


def test_the_invitation_knows_how_far_its_reader_is() -> None:
    now, key = timezone.now(), make_key()
    assert invitation_for(key, now) is None
    survey = make_survey([{"kind": "yes_no"}, {"kind": "yes_no"}])
    reader = ensure_reader(key)
    states = []
    for number in (0, 1, 2):
        if number:
            say(survey, number, "yes", reader=reader)
        found = invitation_for(key, now)
        assert found is not None and found.survey == survey
        states.append((found.has_begun, found.is_complete))
    assert states == [(False, False), (True, False), (True, True)]
    assert invitation_for(key, now + timedelta(days=1)) is not None
    Survey.objects.update(closes_at=now)
    assert invitation_for(key, now) is None
